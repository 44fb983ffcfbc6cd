//! What is found in a file before its values are read.

use serde::{Deserialize, Serialize};

/// The values of a file: a number for each row and column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Contents {
    /// Rows and columns, as they are stored.
    pub shape: [usize; 2],
    /// Where they lie, if the file says so.
    pub places: Option<Places>,
    /// Whether the first row is the upper one, where the file does not say where rows lie.
    pub is_downward: bool,
    /// How its values are read.
    pub format: Format,
}

/// Where rows and columns lie, as they are stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Places {
    /// From row to row.
    pub y: Points,
    /// From column to column.
    pub x: Points,
}

/// Points along a direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Points {
    /// Coordinates, all ascending or all descending.
    pub at: Vec<f64>,
    /// The ends of the cells around them, one more, in the same order.
    pub faces: Vec<f64>,
}

/// How the values of a file are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Format {
    /// A variable of an HDF5 file, at one of its times.
    Variable {
        name: String,
        time: Option<usize>,
        coding: Coding,
    },
    Npy,
    /// A picture, of which dark or light pixels are inside if it is a mask.
    Picture {
        dark_is_inside: Option<bool>,
    },
    /// Text, with this number in the place of missing values.
    Grid {
        missing: Option<f64>,
    },
}

/// How stored numbers stand for values: `value = stored * scale + offset`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Coding {
    /// What is added to a stored number below 0 that stands for an unsigned one: 256 for one byte.
    pub wrap: f64,
    pub scale: f64,
    pub offset: f64,
    /// Stored numbers that stand for missing values, unsigned ones as such.
    pub missing: Vec<f64>,
    /// The lowest and the highest stored number that is no missing value.
    pub valid: [f64; 2],
}

impl Coding {
    /// Limits of stored numbers where there are none.
    pub const ANY: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];

    /// The stored number, unsigned if it stands for such a one.
    pub fn wrapped(wrap: f64, stored: f64) -> f64 {
        if stored < 0.0 { stored + wrap } else { stored }
    }

    pub fn decode(&self, stored: f64) -> f64 {
        let stored = Coding::wrapped(self.wrap, stored);
        let [low, high] = self.valid;
        let is_missing = stored < low || stored > high || self.missing.contains(&stored);
        if is_missing { f64::NAN } else { stored * self.scale + self.offset }
    }

    pub fn is_plain(&self) -> bool {
        let is_same = self.scale == 1.0 && self.offset == 0.0 && self.wrap == 0.0;
        is_same && self.missing.is_empty() && self.valid == Coding::ANY
    }
}

impl Places {
    /// Refuses places where no cell can lie.
    pub fn check(&self) -> Result<(), String> {
        for (points, name) in [(&self.x, "x"), (&self.y, "y")] {
            points.check().map_err(|why| format!("its cells along {name} {why}"))?;
        }
        Ok(())
    }
}

impl Points {
    fn check(&self) -> Result<(), &'static str> {
        let of_each = [&self.at, &self.faces];
        if !of_each.iter().all(|places| places.iter().all(|place| place.is_finite())) {
            return Err("do not all lie at finite coordinates");
        }
        let rises = |places: &&Vec<f64>| places.windows(2).all(|pair| pair[0] < pair[1]);
        let falls = |places: &&Vec<f64>| places.windows(2).all(|pair| pair[0] > pair[1]);
        match of_each.iter().all(rises) || of_each.iter().all(falls) {
            true => Ok(()),
            false => Err("do not lie one after another, each with a size"),
        }
    }

    /// Points with faces half way between them, and as far beyond the outer ones.
    ///
    /// # Errors
    /// Points that neither ascend nor descend, or a single one, whose cell has no ends.
    pub fn around(at: Vec<f64>, name: &str) -> Result<Points, String> {
        let n = at.len();
        if n < 2 {
            return Err(format!("its {name} has {n} points, too few to tell how large cells are"));
        }
        let rises = |pair: &[f64]| pair[1] > pair[0];
        let falls = |pair: &[f64]| pair[1] < pair[0];
        if !(at.windows(2).all(rises) || at.windows(2).all(falls)) {
            return Err(format!("its {name} neither ascends nor descends throughout"));
        }
        let mut faces = vec![at[0] - 0.5 * (at[1] - at[0])];
        faces.extend(at.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])));
        faces.push(at[n - 1] + 0.5 * (at[n - 1] - at[n - 2]));
        Ok(Points { at, faces })
    }

    /// Cells of equal size between two ends.
    pub fn between(first: f64, last: f64, cells: usize) -> Points {
        let place = |i: f64| first + (i * (last - first)) / cells as f64;
        Points {
            at: (0..cells).map(|i| place(i as f64 + 0.5)).collect(),
            faces: (0..=cells).map(|i| place(i as f64)).collect(),
        }
    }

    /// The ends of the first and the last cell.
    pub fn ends(&self) -> [f64; 2] {
        [self.faces[0], self.faces[self.faces.len() - 1]]
    }

    /// The same in ascending order, and whether they were in that order.
    pub fn ascending(&self) -> (Points, bool) {
        let mut points = self.clone();
        let [first, last] = self.ends();
        let is_ascending = first < last;
        if !is_ascending {
            points.at.reverse();
            points.faces.reverse();
        }
        (points, is_ascending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(x: Points) -> Result<(), String> {
        Places { y: Points::between(1.0, 0.0, 3), x }.check()
    }

    #[test]
    fn cells_lie_one_after_another_at_finite_places() {
        assert_eq!(checked(Points::between(0.0, 2.0, 20)), Ok(()));
        assert_eq!(checked(Points::around(vec![3.0, 1.0, 0.0], "x").unwrap()), Ok(()));
        let not_finite = "its cells along x do not all lie at finite coordinates";
        let no_size = "its cells along x do not lie one after another, each with a size";
        for (ends, why) in [
            ([f64::NAN, 2.0], not_finite),
            ([0.0, f64::INFINITY], not_finite),
            ([-1e308, 1e308], not_finite),
            ([1e20, 1e20], no_size),
            ([1e16, 1e16 + 4.0], no_size),
        ] {
            let found = checked(Points::between(ends[0], ends[1], 20));
            assert_eq!(found, Err(why.to_owned()), "{ends:?}");
        }
        let turned = Points { at: vec![0.5, 1.5], faces: vec![2.0, 1.0, 0.0] };
        assert_eq!(checked(turned), Err(no_size.to_owned()));
    }

    #[test]
    fn bytes_below_0_may_stand_for_unsigned_ones() {
        let missing = vec![Coding::wrapped(256.0, -1.0)];
        let coding = Coding { wrap: 256.0, scale: 0.5, offset: 10.0, missing, valid: Coding::ANY };
        assert_eq!(
            [0.0, 127.0, -128.0, -2.0].map(|stored| coding.decode(stored)),
            [10.0, 73.5, 74.0, 137.0]
        );
        assert!(coding.decode(-1.0).is_nan() && !coding.is_plain());
    }
}
