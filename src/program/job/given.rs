//! What a job is made from, as rank 0 finds it.

use super::beginning::Beginning;
use crate::error::{Error, Problem, Result};
use crate::input::{self, Looked};
use crate::output::directory::{self, Neighbour};
use crate::params::{Layout, Origins, Params};
use crate::problem::cells;
use crate::problem::inputs::Inputs;
use crate::problem::stated::Stated;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a job is made from.
#[derive(Serialize, Deserialize)]
pub(super) struct Given {
    pub params: Params,
    pub origins: Origins,
    pub beginning: Beginning,
    pub moved_from: Option<String>,
    /// What was found in the files that the parameters name.
    pub looked: Looked,
}

impl Given {
    /// What a program has made.
    pub fn new(params: Params, beginning: Beginning) -> Given {
        let (origins, looked) = (Origins::default(), Looked::default());
        Given { params, origins, beginning, moved_from: None, looked }
    }

    /// The same with what stands in files.
    pub fn with_files(params: Params, beginning: Beginning) -> Result<Given> {
        let mut given = Given::new(params, beginning);
        let looked = look(&mut given.params, &mut given.origins);
        given.looked = looked.map_err(|problem| given.origins.locate(problem))?;
        Ok(given)
    }

    /// The problem that is stated.
    pub fn stated(&mut self) -> Result<Stated> {
        let looked = std::mem::take(&mut self.looked);
        with_files(&self.params, looked).map_err(|problem| self.origins.locate(problem))
    }
}

/// Reads the parameters, and decides what becomes of an existing run.
pub(super) fn read(file: &Path, overrides: &[String], asked: &Beginning) -> Result<Given> {
    let (mut params, mut origins) = Params::read(file, overrides)?;
    let looked = look(&mut params, &mut origins).map_err(|problem| origins.locate(problem))?;
    with_files(&params, looked.clone()).map_err(|problem| origins.locate(problem))?;
    let moved_from = match origins.is_override("output.dir") {
        true => None,
        false => {
            let is_named = origins.holds("output.dir");
            follow_the_run(&mut params.output.dir, is_named, file, asked)?
        }
    };
    let dir = Path::new(&params.output.dir);
    let beginning = asked.in_directory(dir, |problem| origins.locate(problem))?;
    Ok(Given { params, origins, beginning, moved_from, looked })
}

/// Looks at the files that parameters name, and takes over what they say of the grid.
fn look(params: &mut Params, origins: &mut Origins) -> std::result::Result<Looked, Problem> {
    if let Some(like) = &params.grid.like {
        origins.take("grid.like", &like.file);
    }
    params.settle_grid(origins, input::settle_grid)?;
    input::look(params)
}

/// The problem of parameters, and of what was found in their files.
fn with_files(params: &Params, looked: Looked) -> std::result::Result<Stated, Problem> {
    let inputs = match params.grid.layout {
        Layout::Course => Inputs::default(),
        Layout::Cells => looked.on(&cells::grid(params)?)?,
    };
    Stated::with(params, &inputs)
}

/// If the parameters are with the run that wrote them, but name a different directory, that run was
/// moved or copied, and it is the one to continue, whatever is at that place now. Returns the directory
/// that the parameters name. A file that is not complete is the user's own, and means the directory that it names.
fn follow_the_run(
    named: &mut String,
    is_named: bool,
    file: &Path,
    asked: &Beginning,
) -> Result<Option<String>> {
    let Some(Neighbour { dir: home, is_complete }) = directory::neighbour_of(file)? else {
        return Ok(None);
    };
    if directory::leads_to(Path::new(named.as_str()), &home)? {
        return Ok(None);
    }
    match (is_complete, is_named || !asked.resumes()) {
        (true, _) => {}
        (false, true) => return Ok(None),
        (false, false) => {
            return Err(Error::Usage(format!(
                "{} lies with a run, but is not complete, as that run wrote it, and does not say which run goes on: \
                 resume with the parameter file of that run, or say so with --set output.dir=DIR",
                file.display()
            )));
        }
    }
    let goes_on = match asked {
        Beginning::GoOn(_) => true,
        Beginning::Follow { checkpoint, replace: false } => directory::holds(&home, checkpoint)?,
        Beginning::Replace | Beginning::Follow { replace: true, .. } => {
            return Err(Error::Usage(format!(
                "{} lies with a run of its own, but names output.dir = {named}: say with --set \
                 output.dir=DIR which run is to be replaced",
                file.display()
            )));
        }
        Beginning::New => false,
    };
    match (goes_on, home.to_str()) {
        (false, _) => Ok(None),
        (true, Some(home)) => Ok(Some(std::mem::replace(named, home.to_owned()))),
        (true, None) => Err(Error::Usage(format!(
            "{}: the name of its directory is not UTF-8: give it another name",
            file.display()
        ))),
    }
}
