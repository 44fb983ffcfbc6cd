//! The grid of a file as that of the run.

use super::contents::Points;
use super::found::Found;
use crate::error::Problem;
use crate::params::{FieldFile, Params};
use crate::problem::grid::Axis;
use crate::problem::inputs::are_of;

/// Takes the cells of `grid.like`, whose key then is no longer there.
///
/// # Errors
/// A file that cannot be used, or that does not say where its values lie.
pub fn settle_grid(params: &mut Params) -> Result<(), Problem> {
    let Some(like) = params.grid.like.take() else { return Ok(()) };
    let mut asked = FieldFile::from(like);
    let found = Found::look("grid.like", &mut asked)?;
    let refuse = |why: &str| Err(found.refused(why));
    let Some(places) = found.places() else {
        return refuse("it does not say where its values lie: add extent = [x1, x2, y1, y2]");
    };
    let [y, x] = [&places.y, &places.x].map(|points| points.ascending().0);
    for (name, points) in [("x", &x), ("y", &y)] {
        let [low, high] = points.ends();
        let axis = Axis::cells(low, high, points.at.len());
        if !are_of(&points.at, &axis) {
            return refuse(&format!("its {name} is not evenly spaced, as the cells of a run are"));
        }
    }
    let count = |points: &Points| u32::try_from(points.at.len());
    let (Ok(nx), Ok(ny)) = (count(&x), count(&y)) else {
        return refuse("it has more cells than a run can have");
    };
    [params.x1, params.x2] = x.ends();
    [params.y1, params.y2] = y.ends().map(Some);
    params.grid.cells = Some([nx, ny]);
    Ok(())
}
