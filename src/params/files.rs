//! All values of the parameters that stand in files.

use super::file::{FieldFile, GridFile, SeriesFile};
use super::key::below;
use super::value::{Diffusivity, Quantity, Source, Timed};
use super::{Params, Side};
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

/// A value that stands in a file.
#[derive(Debug)]
pub enum InFile<'p> {
    /// A field.
    Field(&'p mut FieldFile),
    /// A series in time.
    Series(&'p mut SeriesFile),
    /// The cells of the run.
    Grid(&'p mut GridFile),
}

impl<'p> InFile<'p> {
    /// The path of the file.
    pub fn path(self) -> &'p mut String {
        let (InFile::Field(FieldFile { file, .. })
        | InFile::Series(SeriesFile { file, .. })
        | InFile::Grid(GridFile { file, .. })) = self;
        file
    }
}

impl Params {
    /// Each value that stands in a file, with its key.
    pub fn visit_files(&mut self, visit: &mut dyn FnMut(String, InFile)) {
        match &mut self.D {
            Diffusivity::File(file) => visit("D".into(), InFile::Field(file)),
            Diffusivity::Directions { x, y } => {
                field("D.x", x, visit);
                field("D.y", y, visit);
            }
            Diffusivity::Number(_) | Diffusivity::Text(_) => {}
        }
        let fields = [
            ("initial", &mut self.initial),
            ("capacity", &mut self.capacity),
            ("decay", &mut self.decay),
            ("mask", &mut self.mask),
        ];
        for (key, value) in fields {
            value.iter_mut().for_each(|value| field(key, value, visit));
        }
        match &mut self.source {
            Some(Source::File(file)) => visit("source".into(), InFile::Field(file)),
            Some(Source::Product { shape, in_time }) => {
                field("source.shape", shape, visit);
                series("source.in_time", in_time, visit);
            }
            _ => {}
        }
        for (name, file) in &mut self.data {
            visit(below("data", name), InFile::Field(file));
        }
        let boundary = &mut self.boundary;
        let sides = [
            ("left", &mut boundary.left),
            ("right", &mut boundary.right),
            ("bottom", &mut boundary.bottom),
            ("top", &mut boundary.top),
            ("default", &mut boundary.default),
        ];
        for (name, side) in sides {
            let key = |part: &str| format!("boundary.{name}.{part}");
            match side {
                Some(Side::Value { value }) => series(&key("value"), value, visit),
                Some(Side::Inflow { inflow }) => series(&key("inflow"), inflow, visit),
                Some(Side::Transfer { ambient, .. }) => series(&key("ambient"), ambient, visit),
                Some(Side::Word(_)) | None => {}
            }
        }
        for (name, source) in &mut self.point_sources {
            series(&below(&below("point_sources", name), "rate"), &mut source.rate, visit);
        }
        if let Some(like) = &mut self.grid.like {
            visit("grid.like".into(), InFile::Grid(like));
        }
    }

    /// Makes all paths absolute: until now they are relative to this directory.
    pub(super) fn resolve_files(&mut self, base: &Path) -> Result<()> {
        let mut outcome = Ok(());
        self.visit_files(&mut |key, value| {
            let file = value.path();
            match std::path::absolute(base.join(&*file)).map(PathBuf::into_os_string) {
                Err(cause) => outcome = Err(Error::Usage(format!("{key}: {file}: {cause}"))),
                Ok(path) => match path.into_string() {
                    Ok(path) => *file = path,
                    Err(path) => {
                        outcome = Err(Error::Usage(format!(
                            "{key}: the path {} is not UTF-8, as parameters are: rename its directory",
                            path.display()
                        )));
                    }
                },
            }
        });
        outcome
    }
}

/// The directory at which relative paths in a parameter file begin: its own, or that of the process if
/// it comes from another command.
pub(super) fn base_of(file: &Path) -> &Path {
    // What lies in /dev/shm are ordinary files.
    let is_pipe =
        ["/dev", "/proc"].iter().any(|of| file.starts_with(of)) && !file.starts_with("/dev/shm");
    match file.parent() {
        Some(parent) if !is_pipe => parent,
        _ => Path::new(""),
    }
}

fn field(key: &str, value: &mut Quantity, visit: &mut dyn FnMut(String, InFile)) {
    if let Quantity::File(file) = value {
        visit(key.into(), InFile::Field(file));
    }
}

fn series(key: &str, value: &mut Timed, visit: &mut dyn FnMut(String, InFile)) {
    if let Timed::File(file) = value {
        visit(key.into(), InFile::Series(file));
    }
}

#[cfg(test)]
mod tests {
    use super::base_of;
    use std::path::Path;

    #[test]
    fn a_pipe_has_no_directory_and_a_file_in_memory_has_one() {
        for [file, base] in [
            ["/dev/stdin", ""],
            ["/dev/fd/63", ""],
            ["/dev/tty", ""],
            ["/proc/self/fd/0", ""],
            ["/dev/shm/study/wall.toml", "/dev/shm/study"],
            ["study/wall.toml", "study"],
            ["wall.toml", ""],
        ] {
            assert_eq!(base_of(Path::new(file)), Path::new(base), "{file}");
        }
    }
}
