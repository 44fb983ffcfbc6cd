//! All values of the parameters that stand in files.

use super::file::{FieldFile, SeriesFile};
use super::value::{Diffusivity, Quantity, Source, Timed};
use super::{Params, Side};
use std::path::Path;

/// A value that stands in a file.
#[derive(Debug)]
pub enum InFile<'p> {
    /// A field.
    Field(&'p mut FieldFile),
    /// A series in time.
    Series(&'p mut SeriesFile),
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
            visit(format!("data.{name}"), InFile::Field(file));
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
            series(&format!("point_sources.{name}.rate"), &mut source.rate, visit);
        }
        if let Some(like) = &mut self.grid.like {
            visit("grid.like".into(), InFile::Field(like));
        }
    }

    /// Makes all paths absolute: until now they are relative to the directory of this parameter file.
    pub(super) fn resolve_files(&mut self, of: &Path) {
        let Some(dir) =
            std::path::absolute(of).ok().and_then(|path| Some(path.parent()?.to_owned()))
        else {
            return;
        };
        self.visit_files(&mut |_, value| {
            let (InFile::Field(FieldFile { file, .. }) | InFile::Series(SeriesFile { file, .. })) =
                value;
            if let Some(path) = dir.join(&*file).to_str() {
                *file = path.to_owned();
            }
        });
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
