//! A pass: several steps over the strip, the rows at its edges as their halo rows come in.

use super::Stencil;
use super::kernel::Kernel;
use super::trapezoid::Trapezoid;
use super::wedge::Wedge;
use crate::field::{Edges, Field, Frame, Shape};

/// A pass under way: the rows far from the neighbours are at its last step, the edges not yet.
///
/// A pass that is dropped before [`Pass::finish`] leaves the field without meaning.
#[must_use = "only a pass that is finished leaves the field whole"]
#[derive(Debug)]
pub struct Pass<'a> {
    field: &'a mut Field,
    frame: Frame,
    kernel: Kernel,
    /// The wedge where the pass starts, unless there is no neighbour or only one row.
    wedge: Option<Wedge>,
    steps: usize,
    /// Steps that the edges have taken.
    step: usize,
}

impl<'a> Pass<'a> {
    /// Takes the first phase of a pass of at most `most` steps.
    pub(super) fn begin(stencil: &Stencil, field: &'a mut Field, most: usize) -> Pass<'a> {
        let shape = field.shape();
        let blocking = stencil.blocking;
        let steps = field.steps_with_room(steps(most, blocking.steps, shape));
        assert!(
            blocking.tile_steps.min(steps) <= shape.tile_steps,
            "the field has room for tile_steps = {}, not for {}",
            shape.tile_steps,
            blocking.tile_steps,
        );
        let frame = field.frame(steps);
        let wedge = (frame.has_halo_before() && shape.rows > 1)
            .then(|| Wedge::new(stencil, field, &frame, steps));
        let kernel = Kernel::new(stencil, &frame, shape.columns);
        let pass = Pass { field, frame, kernel, wedge, steps, step: 0 };
        if !pass.is_single_row() {
            let (frame, kernel, wedge) = (&pass.frame, &pass.kernel, pass.wedge.as_ref());
            let trapezoid = Trapezoid { frame, kernel, wedge, steps, width: shape.width() };
            trapezoid.advance(pass.field.cells_mut(), blocking);
        }
        pass
    }

    /// Steps of this pass.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// The edge rows at the present step, to be sent to the neighbours, and the halo rows, to be
    /// received from them.
    pub fn edges(&mut self) -> Edges<'_> {
        let (frame, step) = (&self.frame, self.step);
        let first = frame.has_halo_before().then(|| match &self.wedge {
            Some(wedge) => wedge.edge(step),
            None => frame.first_edge(step),
        });
        let last = frame.has_halo_after().then(|| frame.last_edge(step));
        let places = if frame.is_descending() { [last, first] } else { [first, last] };
        self.field.edges(places)
    }

    /// Advances the rows at the edges by one step, for which the halo rows have come in.
    ///
    /// # Panics
    /// If all steps of the pass are taken.
    pub fn advance_edges(&mut self) {
        assert!(self.step < self.steps, "the pass has only {} steps", self.steps);
        self.step += 1;
        let wedge_at_end = self.frame.has_halo_after() || self.is_single_row();
        let cells = self.field.cells_mut();
        if let Some(wedge) = &self.wedge {
            wedge.advance(cells, self.step);
        }
        if wedge_at_end {
            self.kernel.advance_wedge(cells, &self.frame, self.step);
        }
    }

    /// Ends the pass, with the whole field at its last step; returns the number of steps.
    ///
    /// # Panics
    /// If not all steps are taken at the edges.
    pub fn finish(self) -> usize {
        let Pass { field, frame, wedge, steps, step, .. } = self;
        assert_eq!(step, steps, "steps taken at the edges, of a pass of {steps}");
        if let Some(wedge) = wedge {
            let width = field.shape().width();
            wedge.restore(field.cells_mut(), &frame, width);
        }
        field.shifted(steps, &frame);
        steps
    }

    /// Whether the strip is one row with a neighbour: then it is all edge, and has no trapezoid.
    fn is_single_row(&self) -> bool {
        self.frame.rows() == 1 && (self.frame.has_halo_before() || self.frame.has_halo_after())
    }
}

/// Steps of a pass of at most `most` steps: so many that the passes still to come are even, and
/// so few that the wedges of a strip do not meet.
fn steps(most: usize, most_of_blocking: usize, shape: Shape) -> usize {
    assert!(most > 0, "a pass has at least one step");
    let most_of_rows = match (shape.low_neighbour, shape.high_neighbour) {
        (true, true) => shape.rows / 2,
        (false, false) => usize::MAX,
        _ => shape.rows - 1,
    };
    let limit = most_of_blocking.min(shape.steps).min(most_of_rows.max(1));
    most.div_ceil(most.div_ceil(limit))
}
