//! `diff2d.xdmf`: tells ParaView and VisIt how to read `diff2d.h5`.
//!
//! A temporal collection of rectilinear meshes (`2DRectMesh` with `VXVY`), one for each snapshot
//! committed so far; each points at its slice of `density`.

use super::directory::SERIES;
use super::{layout, write_file};
use crate::error::{Error, Result};
use crate::grid::Grid;
use std::fmt::Write;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

const HEAD: &str = concat!(
    "<?xml version=\"1.0\" ?>\n",
    "<Xdmf Version=\"3.0\">\n",
    "  <Domain>\n",
    "    <Grid Name=\"diff2d\" GridType=\"Collection\" CollectionType=\"Temporal\">\n",
);
const TAIL: &str = "    </Grid>\n  </Domain>\n</Xdmf>\n";

/// Bytes of the file for one snapshot, at most.
pub const BYTES_PER_SNAPSHOT: usize = 1024;

/// The open companion file.
pub struct Xdmf {
    path: PathBuf,
    file: File,
    /// Where the closing tags begin, over which the next snapshot is written.
    end: u64,
    n: usize,
    outputs: usize,
    /// Number of the next snapshot.
    next: usize,
}

impl Xdmf {
    /// Creates the file, without snapshots.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn create(path: PathBuf, grid: &Grid) -> Result<Xdmf> {
        write_file(&path, format!("{HEAD}{TAIL}").as_bytes())?;
        let file = OpenOptions::new()
            .write(true)
            .open(&path)
            .map_err(|cause| Error::cannot("open", &path, cause))?;
        let end = HEAD.len() as u64;
        Ok(Xdmf { path, file, end, n: grid.n, outputs: grid.outputs(), next: 0 })
    }

    /// Adds the next snapshot: one write over the closing tags, which come again behind it, so
    /// that the file is whole before and after.
    ///
    /// # Errors
    /// If it cannot be written; the file is then as it was.
    pub fn record(&mut self, time: f64) -> Result<()> {
        let mut text = String::with_capacity(BYTES_PER_SNAPSHOT);
        self.render_snapshot(&mut text, self.next, time)
            .expect("writing to a string does not fail");
        let end = self.end + text.len() as u64;
        text.push_str(TAIL);
        if let Err(cause) = self.file.write_all_at(text.as_bytes(), self.end) {
            // The room for the closing tags is there already; if even this fails, the first
            // failure is still the one to report.
            let _ = self.file.write_all_at(TAIL.as_bytes(), self.end);
            let _ = self.file.set_len(self.end + TAIL.len() as u64);
            return Err(Error::cannot("write", &self.path, cause));
        }
        (self.end, self.next) = (end, self.next + 1);
        Ok(())
    }

    fn render_snapshot(&self, text: &mut String, index: usize, time: f64) -> std::fmt::Result {
        let Xdmf { n, outputs, .. } = self;
        let numbers = "NumberType=\"Float\" Precision=\"8\" Format=\"HDF\"";
        writeln!(text, "      <Grid Name=\"snapshot {index}\" GridType=\"Uniform\">")?;
        writeln!(text, "        <Time Value=\"{time:?}\"/>")?;
        writeln!(text, "        <Topology TopologyType=\"2DRectMesh\" Dimensions=\"{n} {n}\"/>")?;
        writeln!(text, "        <Geometry GeometryType=\"VXVY\">")?;
        for axis in ["x", "y"] {
            let item = format!("<DataItem Name=\"{axis}\" Dimensions=\"{n}\" {numbers}>");
            writeln!(text, "          {item}{SERIES}:/{axis}</DataItem>")?;
        }
        writeln!(text, "        </Geometry>")?;
        let density = layout::DENSITY;
        writeln!(
            text,
            "        <Attribute Name=\"{density}\" AttributeType=\"Scalar\" Center=\"Node\">"
        )?;
        writeln!(text, "          <DataItem ItemType=\"HyperSlab\" Dimensions=\"{n} {n}\">")?;
        let box_ = format!("{index} 0 0  1 1 1  1 {n} {n}");
        writeln!(
            text,
            "            <DataItem Dimensions=\"3 3\" Format=\"XML\">{box_}</DataItem>"
        )?;
        let item = format!("<DataItem Dimensions=\"{outputs} {n} {n}\" {numbers}>");
        writeln!(text, "            {item}{SERIES}:/{density}</DataItem>")?;
        writeln!(text, "          </DataItem>")?;
        writeln!(text, "        </Attribute>")?;
        writeln!(text, "      </Grid>")
    }
}
