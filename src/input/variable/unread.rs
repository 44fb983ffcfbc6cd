//! Values that cannot be read, and why.

use super::Found;
use super::named::Variable;
use crate::number::counted;
use hdf5::types::TypeDescriptor;

/// Compressions that other programs write, by the numbers that The HDF Group has given them.
const NAMES: [(i32, &str); 9] = [
    (4, "szip"),
    (307, "bzip2"),
    (32000, "lzf"),
    (32001, "blosc"),
    (32004, "lz4"),
    (32008, "bitshuffle"),
    (32013, "zfp"),
    (32015, "zstd"),
    (32026, "blosc2"),
];

/// Why the values of the variable cannot be read.
pub(super) fn values(variable: &Variable, cause: &hdf5::Error) -> String {
    let name = &variable.name;
    let mut filters = variable.data.filters().into_iter();
    match filters.find(|filter| !filter.is_available()) {
        Some(filter) => absent(name, filter.id()),
        None => format!("its {name} cannot be read: {cause}; is the file whole?"),
    }
}

/// The copy is made where the filter is: a program that lacks it cannot read the values either.
fn absent(name: &str, filter: i32) -> String {
    let known = NAMES.iter().find(|(number, _)| *number == filter);
    let filter = match known {
        Some((number, known)) => format!("{known} (filter {number} of HDF5)"),
        None => format!("filter {filter} of HDF5"),
    };
    format!(
        "its {name} is compressed with {filter}, which is not available here: write it with gzip, or \
         copy the file with h5repack -f GZIP=4 OLD NEW where that filter is"
    )
}

/// Refuses what holds no numbers, or numbers of a kind that is not read.
pub(super) fn check_kind(variable: &Variable) -> Found<()> {
    let name = &variable.name;
    let none = |cause: hdf5::Error| format!("{name} holds no numbers: {cause}");
    let kind = variable.data.dtype().map_err(none)?;
    match kind.to_descriptor() {
        Ok(
            TypeDescriptor::Integer(_)
            | TypeDescriptor::Unsigned(_)
            | TypeDescriptor::Float(_)
            | TypeDescriptor::Boolean
            | TypeDescriptor::Enum(_),
        ) => Ok(()),
        Ok(other) => Err(format!("{name} holds no numbers but {other}")),
        // They are numbers if HDF5 can convert them.
        Err(_) if kind.conv_to::<f64>().is_some() => {
            let of = match kind.size() {
                2 => "float16".into(),
                16 => "longdouble".into(),
                size => format!("numbers of {}", counted(size, "byte")),
            };
            Err(format!("{name} holds {of}: save it as float64, array.astype(\"f8\")"))
        }
        Err(cause) => Err(none(cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_named_or_has_its_number() {
        assert!(
            absent("v", 32015).starts_with("its v is compressed with zstd (filter 32015 of HDF5)")
        );
        assert!(
            absent("v", 40000).starts_with("its v is compressed with filter 40000 of HDF5, which")
        );
    }
}
