//! What can be done with the operator of a general problem: Euler steps, rates, stages of a series.

use super::exchange::Exchange;
use super::field::Field;
use super::flux_operator::{FluxOperator, check};
use super::ghosts::Ghosts;
use super::plane::{Plane, View};
use super::readings::Readings;
use super::shape::Shape;
use super::update::Action;
use super::update::euler::Euler;
use super::update::rate::{Finish, Rate};
use super::update::reaction::Reacting;
use super::update::stage::Stage;
use super::update::term::Term;

/// What is added in the stages of a series: sums of the same vectors.
#[derive(Debug, Clone, Copy)]
pub struct Sums<'a> {
    /// The vectors.
    pub vectors: &'a [View<'a>],
    /// A weight for each of them, stage by stage.
    pub weights: &'a [f64],
}

impl FluxOperator {
    /// Takes Euler steps: `u + dt (L u + b)`.
    pub fn euler(&self, field: &mut Field, dt: f64, steps: usize, exchange: &mut impl Exchange) {
        self.euler_with_ghosts(field, Ghosts::default(), dt, steps, exchange);
    }

    /// Takes Euler steps with different ghosts at each. The last of them stay.
    ///
    /// # Panics
    /// If a side has some ghosts, but not one for each of its rows or columns at each step, or has
    /// any where there is a neighbour.
    pub fn euler_with_ghosts(
        &self,
        field: &mut Field,
        ghosts: Ghosts<'_>,
        dt: f64,
        steps: usize,
        exchange: &mut impl Exchange,
    ) {
        ghosts.check(steps, self.shape());
        self.advance(field, ghosts, |_| Euler { dt }, steps, exchange);
        if steps > 0 {
            ghosts.after(steps - 1, self.shape()).set(field);
        }
    }

    /// Takes one Euler step with a reaction: `u + dt (L u + b + r)`, `r` added after the source and
    /// before decay.
    pub fn euler_with_reaction(
        &self,
        field: &mut Field,
        reaction: &Plane,
        dt: f64,
        exchange: &mut impl Exchange,
    ) {
        self.advance_once(field, self.reacting(Euler { dt }, reaction), exchange);
    }

    /// Sets [`Field::previous`] to `L u + b`; the field stays as it is.
    pub fn rate(&self, field: &mut Field, exchange: &mut impl Exchange) {
        self.rate_of(field, Rate, exchange);
    }

    /// The same with a reaction: `L u + b + r`, see [`FluxOperator::euler_with_reaction`].
    pub fn rate_with_reaction(
        &self,
        field: &mut Field,
        reaction: &Plane,
        exchange: &mut impl Exchange,
    ) {
        self.rate_of(field, self.reacting(Rate, reaction), exchange);
    }

    /// Takes stages `b1 + ((b1 - b2) + (y + L b1))` with `b1` the field, `b2` its
    /// [`Field::previous`], and `y` the weighted sum of the vectors: as many stages as there are
    /// weights for. Ghosts are those of each stage.
    ///
    /// # Panics
    /// If there is no vector, or some ghosts but not those of every stage.
    pub fn stages(
        &self,
        field: &mut Field,
        of: Sums<'_>,
        ghosts: Ghosts<'_>,
        exchange: &mut impl Exchange,
    ) {
        let Sums { vectors, weights } = of;
        let has_shape = |vector: &View| vector.shape() == self.shape();
        assert!(vectors.iter().all(has_shape), "the shape of a vector");
        let steps = weights.len() / vectors.len();
        ghosts.check(steps, self.shape());
        let weights = |taken: usize| &weights[taken * vectors.len()..];
        if vectors.len() == 1 {
            let stage = |taken| Stage::<false>::new(vectors, weights(taken));
            self.advance(field, ghosts, stage, steps, exchange);
        } else {
            let stage = |taken| Stage::<true>::new(vectors, weights(taken));
            self.advance(field, ghosts, stage, steps, exchange);
        }
    }

    /// Takes stages `b1 + ((b1 - b2) + L b1)`, the recurrence of Chebyshev's polynomials, as many as there
    /// are weights, and adds each of these terms times its weight to the [`Field::previous`] of `sum`.
    /// `values` becomes what the terms are at `points`, row and column in the strip, term by term; these
    /// ascend.
    ///
    /// # Panics
    /// If `sum` has another shape, there is not one value for each point and term, or a point is outside
    /// the strip.
    pub fn terms(
        &self,
        field: &mut Field,
        (sum, weights): (&mut Field, &[f64]),
        (points, values): (&[[usize; 2]], &mut [f64]),
        exchange: &mut impl Exchange,
    ) {
        let Shape { rows, columns, .. } = self.shape();
        assert_eq!(sum.shape(), self.shape(), "the shape of the sum");
        let is_inside = |&[row, column]: &[usize; 2]| row < rows && column < columns;
        assert!(points.iter().all(is_inside) && points.is_sorted());
        assert_eq!(values.len(), weights.len() * points.len(), "a value for each point and term");
        let (sum, readings) = (sum.previous_sum(), Readings::new(points, values));
        let term = |taken| Term::new(sum, &weights[taken..], readings.after(taken));
        self.advance(field, Ghosts::default(), term, weights.len(), exchange);
    }

    /// Sets the field to `(b1 - b2) + 0.5 L b1`, which ends a series of stages.
    pub fn finish(&self, field: &mut Field, ghosts: Ghosts<'_>, exchange: &mut impl Exchange) {
        ghosts.check(1, self.shape());
        self.advance(field, ghosts, |_| Finish, 1, exchange);
    }

    fn reacting<'a, A: Action>(&self, action: A, reaction: &'a Plane) -> Reacting<'a, A> {
        check(reaction, self.shape().rows, self.shape());
        Reacting { action, reaction: reaction.view() }
    }

    fn rate_of(&self, field: &mut Field, rate: impl Action, exchange: &mut impl Exchange) {
        self.advance_once(field, rate, exchange);
        // Readers of the rate need its repeated columns.
        field.repeat_columns(false);
        field.swap_buffers();
    }

    fn advance_once(&self, field: &mut Field, action: impl Action, exchange: &mut impl Exchange) {
        self.advance(field, Ghosts::default(), |_| action, 1, exchange);
    }
}
