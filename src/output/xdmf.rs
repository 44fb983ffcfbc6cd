//! `diff2d.xdmf`: tells ParaView and VisIt how to read `diff2d.h5`.
//!
//! A temporal collection of rectilinear meshes (`2DRectMesh` with `VXVY`), one for each snapshot
//! committed so far; each points at its slice of `density`.

use super::directory::SERIES;
use super::{Record, layout, write_file};
use crate::error::Result;
use crate::grid::Grid;
use std::fmt::Write;
use std::path::PathBuf;

/// The companion file, with the times of the snapshots it names.
pub struct Xdmf {
    path: PathBuf,
    n: usize,
    outputs: usize,
    times: Vec<f64>,
}

impl Xdmf {
    /// Creates the file, with the outputs that are committed already; the first in `diff2d.h5`
    /// has number `first`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn create(path: PathBuf, grid: &Grid, first: usize, committed: &[Record]) -> Result<Xdmf> {
        let times = committed.iter().map(|record| record.time).collect();
        let xdmf = Xdmf { path, n: grid.n, outputs: grid.outputs() - first, times };
        write_file(&xdmf.path, xdmf.render().as_bytes())?;
        Ok(xdmf)
    }

    /// Adds the next snapshot and writes the file anew.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn record(&mut self, time: f64) -> Result<()> {
        self.times.push(time);
        write_file(&self.path, self.render().as_bytes())
    }

    fn render(&self) -> String {
        let mut text = String::from(concat!(
            "<?xml version=\"1.0\" ?>\n",
            "<Xdmf Version=\"3.0\">\n",
            "  <Domain>\n",
            "    <Grid Name=\"diff2d\" GridType=\"Collection\" CollectionType=\"Temporal\">\n",
        ));
        for (index, time) in self.times.iter().enumerate() {
            self.render_snapshot(&mut text, index, *time)
                .expect("writing to a string does not fail");
        }
        text.push_str("    </Grid>\n  </Domain>\n</Xdmf>\n");
        text
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
