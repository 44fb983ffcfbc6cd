//! A pass: several steps over the strip, the rows at its edges as their halo rows come in.

use super::blocking::Blocking;
use super::edge::Edges;
use super::field::Field;
use super::frame::Frame;
use super::isa::Isa;
use super::shape::Shape;
use super::sweep::Sweep;
use super::trapezoid::Trapezoid;
use super::update::Update;
use super::wedge::Wedge;

/// A pass under way. Between [`Pass::begin`] and [`Pass::finish`] the rows far from the neighbours
/// are at its last step, the edges not yet.
#[derive(Debug)]
pub(super) struct Pass<'a, U> {
    field: &'a mut Field,
    frame: Frame,
    sweep: Sweep<U>,
    blocking: Blocking,
    /// The wedge where the pass starts, unless there is no neighbour or only one row.
    wedge: Option<Wedge<U>>,
    steps: usize,
    /// Steps that the edges have taken.
    step: usize,
}

impl<'a, U: Update> Pass<'a, U> {
    /// A pass of at least one step and at most `most`, which is not zero.
    pub fn new(
        isa: Isa,
        blocking: Blocking,
        update: U,
        field: &'a mut Field,
        most: usize,
    ) -> Pass<'a, U> {
        let shape = field.shape();
        let steps = field.steps_with_room(steps(most, blocking.steps, shape));
        assert!(
            blocking.tile_steps.min(steps) <= shape.tile_steps,
            "the field has room for tile_steps = {}, not for {}",
            shape.tile_steps,
            blocking.tile_steps,
        );
        let frame = field.frame(steps);
        let wedge = (frame.has_halo_before() && shape.rows > 1)
            .then(|| Wedge::new(isa, update, field, &frame, steps));
        let sweep = Sweep::new(isa, update, &frame, shape.columns);
        Pass { field, frame, sweep, blocking, wedge, steps, step: 0 }
    }

    /// Takes the first phase: all steps, for the rows that need no halo row.
    pub fn begin(&mut self) {
        if self.is_single_row() {
            return;
        }
        let Pass { field, frame, sweep, blocking, wedge, steps, .. } = self;
        let width = field.shape().width();
        let trapezoid = Trapezoid { frame, sweep, wedge: wedge.as_ref(), steps: *steps, width };
        trapezoid.advance(field.cells_mut(), *blocking);
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
    pub fn advance_edges(&mut self) {
        debug_assert!(self.step < self.steps, "the pass has only {} steps", self.steps);
        self.step += 1;
        let wedge_at_end = self.frame.has_halo_after() || self.is_single_row();
        let cells = self.field.cells_mut();
        if let Some(wedge) = &self.wedge {
            wedge.advance(cells, self.step);
        }
        if wedge_at_end {
            self.sweep.advance_wedge(cells, &self.frame, self.step);
        }
    }

    /// Ends the pass, with the whole field at its last step; returns the number of steps.
    pub fn finish(self) -> usize {
        let Pass { field, frame, wedge, steps, step, .. } = self;
        debug_assert_eq!(step, steps, "steps taken at the edges, of a pass of {steps}");
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

/// Steps of a pass: splits `most` into equal passes, short enough that the wedges of a strip do
/// not meet.
fn steps(most: usize, most_of_blocking: usize, shape: Shape) -> usize {
    let most_of_rows = match (shape.low_neighbour, shape.high_neighbour) {
        (true, true) => shape.rows / 2,
        (false, false) => usize::MAX,
        _ => shape.rows - 1,
    };
    let limit = most_of_blocking.min(shape.steps).min(most_of_rows.max(1));
    most.div_ceil(most.div_ceil(limit))
}
