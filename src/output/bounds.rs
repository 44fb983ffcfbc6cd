//! The ends of the cells or blocks along the coordinates of a file, as CF has them.

use super::attributes::{dataset, text};
use super::dimension_scales::{attach_scale, make_scale};
use hdf5::dataset::Layout;
use hdf5::{Dataset, File};
use ndarray::Array2;

/// Gives coordinates, each with its name, their bounds: one row with the lower and the upper end for each
/// value.
pub fn attach(file: &File, coordinates: [(&Dataset, &str, Array2<f64>); 2]) -> hdf5::Result<()> {
    let ends = dataset(file, "bounds", &[0.0, 1.0], ("lower and upper end", Some("1")))?;
    make_scale(&ends, "bounds")?;
    for (scale, name, values) in coordinates {
        let name = format!("{name}_bounds");
        text(scale, "bounds", &name)?;
        // Without attributes of their own: they have those of the coordinate.
        let created = file.new_dataset_builder().with_data(values.view());
        let created = created.layout(Layout::Contiguous).create(name.as_str())?;
        attach_scale(&created, scale, 0)?;
        attach_scale(&created, &ends, 1)?;
    }
    Ok(())
}
