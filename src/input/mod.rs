//! What stands in files: fields, cell by cell, and series in time.
//!
//! Rank 0 looks at each file: what is in it, where its values lie, and its hash. Then each rank reads
//! the rows that it needs, when they are needed.
//!
//! | module | what |
//! |---|---|
//! | `found` | what rank 0 finds in a file |
//! | `contents` | what a file holds, before it is read |
//! | `variable`, `npy`, `picture`, `esri` | formats of fields |
//! | `series` | columns of CSV files |
//! | `like` | the grid of a file as that of the run |
//! | `onto` | a field on the grid of the run |
//! | `regrid` | from the grid of a file to that of the run |
//! | `field` | rows of a field, read where they are asked for |
//! | `stamp` | which file it is |
//! | `longer` | series to whose files lines were only added |

mod contents;
mod esri;
mod field;
mod found;
mod like;
mod longer;
mod npy;
mod onto;
mod picture;
mod regrid;
mod series;
mod stamp;
mod variable;

pub use like::settle_grid;
pub use longer::take_added_lines;

use crate::error::Problem;
use crate::expression::{Series, Table};
use crate::params::{InFile, Params};
use crate::problem::grid::Grid;
use crate::problem::inputs::Inputs;
use found::Found;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What rank 0 has found in the files that the parameters name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Looked {
    fields: Vec<Found>,
    series: Vec<(String, Series)>,
}

/// Looks at all files, and puts their hashes into the parameters.
///
/// # Errors
/// The first file that cannot be used.
pub fn look(params: &mut Params) -> Result<Looked, Problem> {
    let (start, runtime) = (params.time.start, params.runtime);
    let (mut looked, mut outcome) = (Looked::default(), Ok(()));
    params.visit_files(&mut |key, value| {
        if outcome.is_err() {
            return;
        }
        outcome = match value {
            InFile::Field(asked) => Found::look(&key, asked).map(|found| looked.fields.push(found)),
            // Its cells are those of the run by now.
            InFile::Grid(_) => Ok(()),
            InFile::Series(asked) => {
                let found = found::series(&key, asked, [start, start + runtime]);
                found.map(|series| looked.series.push((key, series)))
            }
        };
    });
    outcome.map(|()| looked)
}

impl Looked {
    /// What has been found, on the grid of the run.
    ///
    /// # Errors
    /// A field on another grid, unless it may be.
    pub fn on(self, grid: &Grid) -> Result<Inputs, Problem> {
        let series = self.series.into_iter();
        let series = series.map(|(key, series)| Ok((key, Table::Series(Arc::new(series)))));
        let fields = self.fields.into_iter().map(|found| {
            let key = found.key.clone();
            onto::field(found, grid).map(|field| (key, Table::Field(Arc::new(field))))
        });
        series.chain(fields).collect::<Result<_, _>>().map(Inputs::new)
    }
}
