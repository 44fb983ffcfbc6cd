//! How the time steps are computed on this machine: instruction set and sizes of blocks.

use crate::error::Problem;
use crate::kernel::{Blocking, Isa, Plan};
use crate::machine;
use crate::params::Solver;

/// Environment variable that names the instruction set if the parameters leave it open.
pub const SIMD_VARIABLE: &str = "DIFF2D_SIMD";

/// The plan for a strip of `rows` by `columns` points, if `ranks_on_node` ranks share the node; for a
/// general problem, with how many arrays besides the field it has.
///
/// # Errors
/// An instruction set that is unknown or that this processor lacks.
pub fn plan(
    solver: &Solver,
    planes: Option<usize>,
    [rows, columns]: [usize; 2],
    ranks_on_node: usize,
) -> Result<Plan, Problem> {
    let isa = isa(solver)?;
    let caches = machine::caches(ranks_on_node).levels();
    let auto = match planes {
        None => Blocking::choose([rows, columns], caches),
        Some(planes) => Blocking::choose_for([rows, columns], caches, 2 + planes),
    };
    let blocking = Blocking {
        block_rows: solver.block_rows.or(auto.block_rows),
        steps: solver.steps_per_pass.or(auto.steps),
        tile_steps: solver.tile_steps.or(auto.tile_steps),
        tile_columns: solver.tile_columns.or(auto.tile_columns),
    };
    Ok(Plan { isa, blocking })
}

fn isa(solver: &Solver) -> Result<Isa, Problem> {
    let variable = std::env::var_os(SIMD_VARIABLE).filter(|name| !name.is_empty());
    let variable = variable.map(|name| name.to_string_lossy().into_owned());
    // The variable is no parameter: nothing in the file is to blame for it.
    let (keys, place, name) = match (solver.simd.as_str(), &variable) {
        ("auto", None) => return Ok(Isa::detect()),
        ("auto", Some(name)) => (&[][..], SIMD_VARIABLE, name.as_str()),
        (name, _) => (&["solver.simd"][..], "solver.simd", name),
    };
    if name == "auto" {
        return Ok(Isa::detect());
    }
    let known = Isa::ALL.map(Isa::name).join(", ");
    let problem = |text: String| Problem::new(keys, format!("{place} = {name}: {text}"));
    let isa = Isa::named(name).ok_or_else(|| {
        problem(format!("no such instruction set: choose auto or one of {known}"))
    })?;
    if !isa.is_available() {
        return Err(problem("this processor has no such instructions: choose auto".into()));
    }
    Ok(isa)
}
