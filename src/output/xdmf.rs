//! `diff2d.xdmf`: tells ParaView and VisIt how to read `diff2d.h5`.
//!
//! A temporal collection of rectilinear meshes, one for each snapshot committed so far; each points
//! at its slice of `density`. The meshes are three-dimensional, with one plane in z (`3DRectMesh`
//! with `VXVYVZ`): for two-dimensional ones (`2DRectMesh`), VTK's XDMF reader announces a different
//! extent from the one it reads, and ParaView draws a line.
//!
//! Where values are those of cells, the mesh has a second plane: between one plane and itself there
//! are no cells, and the reader finds no values.

use super::names::SERIES;
use super::whole_file::write_file;
use crate::error::{Error, Result};
use crate::number::shortest;
use crate::params::Params;
use crate::problem::Case;
use crate::problem::grid::Grid;
use crate::run::listener::Record;
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

/// What every array of numbers in `diff2d.h5` is.
const NUMBERS: &str = "NumberType=\"Float\" Precision=\"8\" Format=\"HDF\"";

/// Bytes of the file for one snapshot, at most.
pub const BYTES_PER_SNAPSHOT: usize = 1024;

/// The open companion file.
pub struct Xdmf {
    path: PathBuf,
    file: File,
    /// Where the closing tags begin, over which the next snapshot is written.
    end: u64,
    mesh: Mesh,
    /// Number of the next snapshot.
    next: usize,
}

impl Xdmf {
    /// Creates the file, with the outputs already committed; the first in `diff2d.h5`
    /// has number `first`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn create(
        path: PathBuf,
        params: &Params,
        case: &Case,
        first: usize,
        committed: &[Record],
    ) -> Result<Xdmf> {
        let mut text = String::from(HEAD);
        let [rows, columns] = case.grid.shape();
        let mesh = Mesh {
            field: params.field.name.clone(),
            shape: [case.schedule.outputs() - first, rows, columns],
            cells: case.equation().map(|_| {
                let Grid { y, x } = &case.grid;
                [[y.low, x.low], [y.spacing, x.spacing]]
            }),
        };
        for (index, record) in committed.iter().enumerate() {
            mesh.render_snapshot(&mut text, index, record.time);
        }
        let end = text.len() as u64;
        text.push_str(TAIL);
        write_file(&path, text.as_bytes())?;
        let file = OpenOptions::new()
            .write(true)
            .open(&path)
            .map_err(|cause| Error::cannot("open", &path, cause))?;
        Ok(Xdmf { path, file, end, mesh, next: committed.len() })
    }

    /// Adds the next snapshot: one write over the closing tags, which follow it again, so that the
    /// file is complete before and after.
    ///
    /// # Errors
    /// If it cannot be written; the file is then as it was.
    pub fn record(&mut self, time: f64) -> Result<()> {
        let mut text = String::with_capacity(BYTES_PER_SNAPSHOT);
        self.mesh.render_snapshot(&mut text, self.next, time);
        let end = self.end + text.len() as u64;
        text.push_str(TAIL);
        if let Err(cause) = self.file.write_all_at(text.as_bytes(), self.end) {
            // There is already room for the closing tags; if even this fails, the first
            // failure is still the one to report.
            let _ = self.file.write_all_at(TAIL.as_bytes(), self.end);
            let _ = self.file.set_len(self.end + TAIL.len() as u64);
            return Err(Error::cannot("write", &self.path, cause));
        }
        (self.end, self.next) = (end, self.next + 1);
        Ok(())
    }
}

/// Where the values of the field lie.
struct Mesh {
    /// The name of the field.
    field: String,
    /// Sizes along time, y and x.
    shape: [usize; 3],
    /// The lower corner and the sizes of cells, along y and x, where each value is that of a cell
    /// rather than of a point.
    cells: Option<[[f64; 2]; 2]>,
}

impl Mesh {
    /// Appends the description of snapshot `index`.
    fn render_snapshot(&self, text: &mut String, index: usize, time: f64) {
        let Mesh { field, shape: [outputs, rows, columns], cells } = self;
        let (time, numbers) = (shortest(time), NUMBERS);
        let (mesh, center) = match cells {
            Some(cells) => (self.mesh_of_cells(cells), "Cell"),
            None => (self.mesh_of_points(), "Node"),
        };
        text.push_str(&format!(
            r#"      <Grid Name="snapshot {index}" GridType="Uniform">
        <Time Value="{time}"/>
{mesh}        <Attribute Name="{field}" AttributeType="Scalar" Center="{center}">
          <DataItem ItemType="HyperSlab" Dimensions="1 {rows} {columns}">
            <DataItem Dimensions="3 3" Format="XML">{index} 0 0  1 1 1  1 {rows} {columns}</DataItem>
            <DataItem Dimensions="{outputs} {rows} {columns}" {numbers}>{SERIES}:/{field}</DataItem>
          </DataItem>
        </Attribute>
      </Grid>
"#
        ));
    }

    fn mesh_of_points(&self) -> String {
        let ([_, rows, columns], numbers) = (self.shape, NUMBERS);
        format!(
            r#"        <Topology TopologyType="3DRectMesh" Dimensions="1 {rows} {columns}"/>
        <Geometry GeometryType="VXVYVZ">
          <DataItem Name="x" Dimensions="{columns}" {numbers}>{SERIES}:/x</DataItem>
          <DataItem Name="y" Dimensions="{rows}" {numbers}>{SERIES}:/y</DataItem>
          <DataItem Name="z" Dimensions="1" Format="XML">0</DataItem>
        </Geometry>
"#
        )
    }

    fn mesh_of_cells(&self, [low, spacing]: &[[f64; 2]; 2]) -> String {
        let [_, rows, columns] = self.shape;
        let ([down, across], [y, x], [dy, dx]) =
            ([rows + 1, columns + 1], low.map(shortest), spacing.map(shortest));
        // A thin slab, whatever the unit of lengths is.
        let dz = shortest(spacing[0].min(spacing[1]));
        format!(
            r#"        <Topology TopologyType="3DCoRectMesh" Dimensions="2 {down} {across}"/>
        <Geometry GeometryType="ORIGIN_DXDYDZ">
          <DataItem Dimensions="3" Precision="8" Format="XML">0 {y} {x}</DataItem>
          <DataItem Dimensions="3" Precision="8" Format="XML">{dz} {dy} {dx}</DataItem>
        </Geometry>
"#
        )
    }
}
