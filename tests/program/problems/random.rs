//! Random problems have the bits of the plain loop.

use super::bits::holds;
use super::form::Form::{self, Rho, T, X, Y};
use super::form::less;
use super::problem::{Ends, Problem, Side};
use proptest::option;
use proptest::prelude::*;

fn config() -> ProptestConfig {
    // Each case is two runs of the program; the environment variable PROPTEST_CASES asks for more.
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() {
        ProptestConfig::default().cases
    } else {
        4
    };
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 40, ..Default::default() }
}

/// A number with two digits.
fn number(low: i32, high: i32) -> impl Strategy<Value = f64> {
    (low..=high).prop_map(|hundredths| f64::from(hundredths) / 100.0)
}

/// Any expression of these variables, between about -4 and 4 on the unit square.
fn of(variables: &'static [Form]) -> BoxedStrategy<Form> {
    let leaf =
        prop_oneof![number(-100, 100).prop_map(Form::from), prop::sample::select(variables),];
    let tree = leaf.prop_recursive(2, 6, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(a, b)| a + b),
            pair.clone().prop_map(|(a, b)| a - b),
            pair.clone().prop_map(|(a, b)| a * b),
            pair.clone().prop_map(|(a, b)| a / (b.clone() * b + 1.0)),
            (pair, inner).prop_map(|((a, b), c)| less(a.clone(), b, c, a)),
        ]
    });
    tree.boxed()
}

/// The same, at least `least`.
fn positive(variables: &'static [Form], least: f64) -> BoxedStrategy<Form> {
    of(variables).prop_map(move |form| form.clone() * form + least).boxed()
}

fn side(along: &'static [Form], in_time: &'static [Form]) -> impl Strategy<Value = Side> {
    prop_oneof![
        Just(Side::Insulated),
        of(in_time).prop_map(Side::Value),
        of(in_time).prop_map(Side::Inflow),
        (positive(along, 0.0), of(in_time)).prop_map(|(h, ambient)| Side::Transfer(h, ambient)),
    ]
}

fn ends(along: &'static [Form], in_time: &'static [Form]) -> impl Strategy<Value = Ends> {
    option::weighted(0.75, [side(along, in_time), side(along, in_time)])
}

fn mask() -> impl Strategy<Value = Form> {
    (number(10, 90), number(10, 90), number(2, 15)).prop_map(|(x, y, square)| {
        let [x, y] = [X - x, Y - y];
        less(x.clone() * x + y.clone() * y, square, 0.0, 1.0)
    })
}

const SPACE: &[Form] = &[X, Y];

fn problem() -> impl Strategy<Value = Problem> {
    let place = [number(0, 100), number(0, 100)];
    // Left out where a mask might hold them.
    let points = prop::collection::vec((place, of(&[T])), 0..3);
    let shape = ([1_usize..14, 1_usize..14], number(10, 200), number(10, 200));
    let terms = (
        option::of(positive(SPACE, 0.5)),
        option::of(positive(SPACE, 0.0)),
        option::of(of(&[X, Y, T])),
        option::of(of(&[X, Y, Rho])),
        option::of(mask()),
        points,
    );
    let sides = (ends(&[Y], &[Y, T]), ends(&[X], &[X, T]));
    let time = (number(-50, 50), number(10, 100), any::<bool>());
    let fields = ([positive(SPACE, 0.1), positive(SPACE, 0.1)], of(SPACE));
    let any =
        (shape, terms, sides, time, fields).prop_map(|(shape, terms, sides, time, fields)| {
            let (cells, width, height) = shape;
            let (capacity, decay, source, reaction, mask, points) = terms;
            let (along_x, along_y) = sides;
            let (start, safety, at_end) = time;
            let (diffusivity, initial) = fields;
            let points = if mask.is_some() { Vec::new() } else { points };
            let points =
                points.into_iter().map(|([x, y], rate)| ([x * width, y * height], rate)).collect();
            // Some tens of steps.
            let outtime = (width / cells[0] as f64).powi(2);
            Problem {
                x: [0.0, width],
                y: [0.0, height],
                diffusivity,
                capacity,
                decay,
                source,
                reaction,
                mask,
                points,
                along_x,
                along_y,
                start,
                safety,
                at_end,
                outtime,
                runtime: if at_end { outtime * 2.5 } else { outtime * 2.0 },
                ..Problem::new(cells, initial)
            }
        });
    any.prop_filter("a mask of the whole grid", Problem::has_a_domain)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_random_problem_has_the_bits_of_the_plain_loop(problem in problem(), ranks in 2_usize..6) {
        let ranks = ranks.min(problem.cells[1]);
        holds(&problem, &[(1, "portable"), (ranks, "auto")]);
    }
}
