//! How long a part of a step may be, and which degree its series needs: from maxima over the whole
//! field, which have no order, so that all ranks choose the same, whatever their number.

use super::forcing::{Sizes, Span};
use super::series::Series;
use crate::problem::method::{Accuracy, SHORTEST_PART};

/// Up to this product of the spectral bound and the length of a part, a short first part gains nothing.
const SMOOTH: f64 = 64.0;
/// Factor by which the first part is shortened if the field is rough.
const SHORTER: f64 = 64.0;
/// A field is rough if its rate would change it in one part by more than this many times its magnitude.
const ROUGH: f64 = 1e5;

/// The largest share of a rise that the rounding of times may explain.
const MOST_ROUNDING: f64 = 1e-6;

/// The share of its largest value by which what depends on time may be off at any place because it is computed in
/// double precision: a few roundings, which the polynomials repeat. No shorter part makes them smaller.
const ROUNDING_OF_VALUES: f64 = 64.0 * f64::EPSILON;

/// Parts of the tolerance: nothing is kept for what a problem does not have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shares {
    /// For the series of the whole run.
    series: f64,
    /// For what the polynomials in time leave of the sources, and as much for what they leave of the sides.
    forcing: f64,
}

impl Shares {
    /// Those of a problem in which something that acts from outside depends on time, or not. A reaction
    /// has half of the tolerance.
    pub fn of(is_driven: bool, reacts: bool) -> Shares {
        match (is_driven, reacts) {
            (false, false) => Shares { series: 1.0, forcing: 0.0 },
            (true, false) => Shares { series: 0.5, forcing: 0.25 },
            (_, true) => Shares { series: 0.25, forcing: 0.125 },
        }
    }
}

/// What is known of the whole field at the start of a part.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Largest magnitude of the rate.
    pub rate: f64,
    /// Largest magnitude of the field so far.
    pub scale: f64,
    /// The lower end of the spectrum, and the upper one.
    pub spectrum: [f64; 2],
    /// The step that the part belongs to.
    pub interval: f64,
    /// The whole run, over which the errors of all parts add up.
    pub runtime: f64,
    /// What each kind of error may use of the tolerance.
    pub shares: Shares,
}

/// What is known of the forcing over a part.
#[derive(Debug, Clone)]
pub(super) struct Forced {
    /// Largest magnitude of each power.
    pub largest: Vec<Sizes>,
    /// The error of interpolation, likewise.
    pub error: Sizes,
    /// The largest magnitude of what is interpolated.
    pub values: Sizes,
}

/// What becomes of a part of some length.
#[derive(Debug)]
pub(super) enum Choice {
    /// Its series has this degree. The error in time that it adds is at most `bound`, of which that of the
    /// series may be `allowed`; besides, what lies beyond the sides is wrong by at most `beyond`, which is
    /// no more for several parts.
    Series { series: Vec<Series>, degree: usize, allowed: f64, bound: f64, beyond: f64 },
    /// It is too long, and so would be those after it.
    Shorter(f64),
    /// It is too long for a rough field, which the next one will not be.
    ShorterOnce(f64),
}

/// Decides on a part of this length.
pub(super) fn choose(span: Span, known: &Known, forced: &Forced, accuracy: &Accuracy) -> Choice {
    let tau = span.length;
    let [low, high] = known.spectrum;
    let sizes = sizes(known, forced);
    let total: f64 = sizes.iter().fold(0.0, |sum, size| sum + size);
    let scale = if known.scale > 0.0 { known.scale } else { tau * total };
    let all = accuracy.tolerance * scale;
    let allowed = known.shares.series * all * (tau / known.runtime);
    let of_forcing = known.shares.forcing * all;
    let [beyond, cells, source] = beside_rounding(span, forced);
    let inside = cells + source;
    // Times within a step closer than this are the same: a jump in time is located to within it.
    let is_instant = tau <= SHORTEST_PART * known.interval;
    // A field follows what lies beyond its sides, and so do errors, which have the whole run for that; those of
    // instants, which may be large, have that instant alone, and add up.
    let [beyond, of_instant] = match is_instant {
        true => [0.0, beyond * (low * tau).min(1.0)],
        false => [beyond * (low * known.runtime).min(1.0), 0.0],
    };
    let is_wrong = beyond > of_forcing || inside * known.runtime > of_forcing;
    if is_wrong && !is_instant {
        return Choice::Shorter(0.5 * tau);
    }
    let z = low * tau;
    // The degree is larger than the square root of z. If even that is above the limit, the series need
    // not be computed.
    if z.sqrt() > accuracy.max_degree as f64 {
        return Choice::Shorter(0.5 * tau);
    }
    // A field of zeros is as large as its sources make it in the time that the fastest mode takes.
    if known.scale == 0.0 && z > 1.0 {
        return Choice::ShorterOnce(1.0 / low);
    }
    let change = tau * known.rate;
    let is_rough = f64::EPSILON * change > all / 16.0 || change > ROUGH * scale;
    if z > SMOOTH && is_rough {
        return Choice::ShorterOnce(tau / SHORTER);
    }
    if high * tau > 20.0 {
        return Choice::Shorter(0.5 * tau);
    }
    let series = Series::phi(z, high * tau, sizes.len());
    let (degree, bound) = degree(&series, &sizes, tau, allowed);
    if degree > accuracy.max_degree {
        return Choice::Shorter(0.5 * tau);
    }
    Choice::Series { series, degree, allowed, bound: bound + (inside * tau + of_instant), beyond }
}

/// The errors of interpolation, without what rounding explains, of values and of times: where
/// something rises evenly, its value at a time that is off by a rounding is off by that share of
/// the rise. The latter only where that is a small share: the nearer a pole is, the shorter are the
/// parts that follow it, and no rounding is an excuse there.
fn beside_rounding(span: Span, forced: &Forced) -> Sizes {
    let rounding = 4.0 * f64::EPSILON * (span.start.abs() + span.length) / span.length;
    let share = if rounding <= MOST_ROUNDING { rounding } else { 0.0 };
    std::array::from_fn(|kind| {
        let rise: f64 = forced.largest.iter().fold(0.0, |sum, sizes| sum + sizes[kind]);
        let excused = share * rise + ROUNDING_OF_VALUES * forced.values[kind];
        let excused = if excused.is_finite() { excused } else { 0.0 };
        let left = forced.error[kind] - excused;
        if left < 0.0 { 0.0 } else { left }
    })
}

/// The largest magnitude of what each power of time contributes, the rate first.
fn sizes(known: &Known, forced: &Forced) -> Vec<f64> {
    // A face coefficient over the capacity is at most the lower end of the spectrum.
    let of = |[beyond, cells, source]: &Sizes| known.spectrum[0] * beyond + (cells + source);
    let powers = forced.largest.iter().map(of);
    std::iter::once(known.rate).chain(powers).collect()
}

/// The lowest degree, from 1 on, whose error is no more than allowed, or the highest there is; and its
/// error.
fn degree(series: &[Series], sizes: &[f64], tau: f64, allowed: f64) -> (usize, f64) {
    let error = |degree: usize| {
        let mut factorial = 1.0;
        let terms = series.iter().zip(sizes).enumerate().map(|(p, (series, size))| {
            factorial *= p.max(1) as f64;
            factorial * size * series.tail(degree)
        });
        2.0 * tau * terms.fold(0.0, |sum, term| sum + term)
    };
    let (mut low, mut high) = (1, series[0].highest_degree());
    while low < high {
        let middle = low + (high - low) / 2;
        if error(middle) <= allowed { high = middle } else { low = middle + 1 }
    }
    (low, error(low))
}

/// The degree of the series of a part that nothing drives.
pub(super) fn degree_of_part(series: &Series, rate: f64, length: f64, allowed: f64) -> usize {
    degree(std::slice::from_ref(series), &[rate], length, allowed).0
}

/// The lowest degree for one function alone, applied to a vector of this magnitude.
pub(super) fn degree_of_one(series: &Series, size: f64, allowed: f64) -> usize {
    degree(std::slice::from_ref(series), &[size], 1.0, allowed).0
}

/// The degree for a field that changes by its own magnitude in one part of a run.
pub(super) fn degree_of_smooth(
    [low, high]: [f64; 2],
    [tau, runtime]: [f64; 2],
    accuracy: &Accuracy,
    shares: Shares,
) -> usize {
    let series = Series::phi(low * tau, high * tau, 1);
    degree(&series, &[1.0], 1.0, shares.series * accuracy.tolerance * (tau / runtime)).0
}

#[cfg(test)]
mod tests {
    use super::{Accuracy, Shares, degree_of_smooth};

    #[test]
    fn the_whole_tolerance_is_used_and_none_of_it_twice() {
        let cases =
            [(false, false, 1.0), (true, false, 1.0), (false, true, 0.5), (true, true, 0.5)];
        for (is_driven, reacts, all) in cases {
            let Shares { series, forcing } = Shares::of(is_driven, reacts);
            assert_eq!(series + 2.0 * forcing, all, "{is_driven} {reacts}");
        }
    }

    /// The applications of one output, of 20.
    #[test]
    fn the_table_of_applications_in_the_documents_is_what_is_computed() {
        let page = include_str!("../../../docs/time.md");
        let (_, table) = page.split_once("| z | Euler steps |").expect("the table");
        let applications = |z: f64, tolerance: f64| {
            let accuracy = Accuracy {
                rho: 1.0,
                tolerance,
                least_scale: 0.0,
                max_degree: 10_000,
                forcing_degree: None,
            };
            degree_of_smooth([z, 0.0], [1.0, 20.0], &accuracy, Shares::of(false, false)) + 2
        };
        let rows: Vec<&str> = table.lines().skip(2).take_while(|line| !line.is_empty()).collect();
        assert!(rows.len() > 5, "{rows:?}");
        for row in rows {
            let cells: Vec<f64> =
                row.trim_matches('|').split('|').map(|cell| cell.trim().parse().unwrap()).collect();
            let z = cells[0];
            let found = [1e-6, 1e-8, 1e-12].map(|tolerance| applications(z, tolerance) as f64);
            assert_eq!(cells[1..], [&[z / 2.0], &found[..]].concat(), "z = {z}");
        }
    }
}
