//! A pass: several steps over the strip; the rows at its edges follow as their halo rows come in.

use super::blocking::Blocking;
use super::edge::Edges;
use super::exchange::Exchange;
use super::field::Field;
use super::frame::Frame;
use super::isa::{Body, Isa};
use super::shape::Shape;
use super::sweep::Sweep;
use super::trapezoid::Trapezoid;
use super::wedge::Wedge;

/// Takes `steps` steps, in as many passes as the blocks in time need: first the rows that need no
/// halo row, then at each step an exchange and the rows at the edges. `body` gives what to do after
/// a given number of steps.
pub(super) fn advance<B: Body>(
    isa: Isa,
    blocking: Blocking,
    body: impl Fn(usize) -> B,
    field: &mut Field,
    steps: usize,
    exchange: &mut impl Exchange,
) {
    let mut taken = 0;
    while taken < steps {
        let mut pass = Pass::new(isa, blocking, body(taken), field, steps - taken);
        exchange.begin_pass(taken, pass.steps);
        exchange.compute(|| pass.begin());
        for _ in 0..pass.steps {
            exchange.swap(pass.edges());
            exchange.compute(|| pass.advance_edges());
        }
        taken += exchange.compute(|| pass.finish());
    }
}

/// A pass in progress. Between [`Pass::begin`] and [`Pass::finish`] the rows far from the
/// neighbours are at its last step, but the edges are not yet.
#[derive(Debug)]
struct Pass<'a, B> {
    field: &'a mut Field,
    frame: Frame,
    sweep: Sweep<B>,
    blocking: Blocking,
    /// The wedge where the pass starts, if it needs copies: there is a neighbour and more than one
    /// row, and the storage shifts.
    wedge: Option<Wedge<B>>,
    steps: usize,
    /// Steps the edges have taken.
    step: usize,
}

impl<'a, B: Body> Pass<'a, B> {
    /// A pass of at least one step and at most `most`, which is not zero.
    fn new(isa: Isa, blocking: Blocking, body: B, field: &'a mut Field, most: usize) -> Self {
        let shape = field.shape();
        let steps = field.steps_with_room(steps(most, blocking.steps, shape));
        assert!(
            blocking.tile_steps.min(steps) <= shape.tile_steps,
            "the field has room for tile_steps = {}, not for {}",
            shape.tile_steps,
            blocking.tile_steps,
        );
        let frame = field.frame(steps);
        let wedge = (frame.has_halo_before() && shape.rows > 1 && !frame.alternates())
            .then(|| Wedge::new(isa, body, field, &frame, steps));
        let sweep = Sweep::new(isa, body, &frame, shape.swept());
        Pass { field, frame, sweep, blocking, wedge, steps, step: 0 }
    }

    /// Takes the first phase: all steps, for the rows that need no halo row.
    fn begin(&mut self) {
        self.field.repeat_columns(B::READS_OLDER);
        if self.is_single_row() {
            return;
        }
        let Pass { field, frame, sweep, blocking, wedge, steps, .. } = self;
        let width = field.shape().width();
        let trapezoid = Trapezoid { frame, sweep, wedge: wedge.as_ref(), steps: *steps, width };
        trapezoid.advance(field.cells_mut(), *blocking);
    }

    /// The edge rows at the present step, to be sent to the neighbours, and the halo rows, to be
    /// received from them.
    fn edges(&mut self) -> Edges<'_> {
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
    fn advance_edges(&mut self) {
        debug_assert!(self.step < self.steps, "the pass has only {} steps", self.steps);
        let is_single_row = self.is_single_row();
        let Pass { field, frame, sweep, wedge, step, .. } = self;
        let halos = [frame.place(*step, 0), frame.place(*step, frame.rows() + 1)];
        halos.into_iter().for_each(|row| field.repeat_columns_of(row));
        *step += 1;
        let cells = field.cells_mut();
        match wedge {
            Some(wedge) => wedge.advance(cells, *step),
            None if frame.has_halo_before() && !is_single_row => {
                sweep.advance_first(cells, frame, *step);
            }
            None => {}
        }
        if frame.has_halo_after() || is_single_row {
            sweep.advance_last(cells, frame, *step);
        }
    }

    /// Ends the pass, with the whole field at its last step; returns the number of steps.
    fn finish(self) -> usize {
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
