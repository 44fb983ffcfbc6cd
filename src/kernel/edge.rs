//! The edges of a strip: the rows that neighbours swap.

/// One edge of a strip: the owned row beside it and the halo row beyond it, one value per column.
#[derive(Debug)]
pub struct Edge<'a> {
    /// The outermost row this rank owns.
    pub owned: &'a [f64],
    /// The row of the neighbour.
    pub halo: &'a mut [f64],
}

/// The edges of a strip that have a neighbour beyond them.
#[derive(Debug)]
pub struct Edges<'a> {
    /// The edge towards the rank below.
    pub low: Option<Edge<'a>>,
    /// The edge towards the rank above.
    pub high: Option<Edge<'a>>,
}

/// Where the two rows of an edge are in the storage: the indices of their first columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct EdgePlaces {
    /// Index of the owned row.
    pub owned: usize,
    /// Index of the halo row.
    pub halo: usize,
}

impl EdgePlaces {
    /// The same rows from a later column on.
    pub fn inwards(self, columns: usize) -> EdgePlaces {
        EdgePlaces { owned: self.owned + columns, halo: self.halo + columns }
    }
}

impl<'a> Edges<'a> {
    /// The edges whose rows are at `low` and `high` in `cells`, `columns` values each.
    pub(super) fn new(
        cells: &'a mut [f64],
        columns: usize,
        [low, high]: [Option<EdgePlaces>; 2],
    ) -> Edges<'a> {
        let row = |place: Option<usize>| place.map_or(0..0, |place| place..place + columns);
        let [low_owned, high_owned] = [low, high].map(|edge| edge.map(|edge| edge.owned));
        let [low_halo, high_halo] = [low, high].map(|edge| edge.map(|edge| edge.halo));
        // The only row of a strip is its edge on both sides.
        let shared = low_owned == high_owned;
        let high_owned = high_owned.filter(|_| !shared);
        let rows = [low_owned, low_halo, high_owned, high_halo].map(row);
        // No input leads to a panic: the places follow from the shape the storage is allocated for.
        let [low_owned, low_halo, high_owned, high_halo] =
            cells.get_disjoint_mut(rows).expect("rows of a strip lie apart within its storage");
        let low_owned = &*low_owned;
        let high_owned = if shared { low_owned } else { high_owned };
        Edges {
            low: low.map(|_| Edge { owned: low_owned, halo: low_halo }),
            high: high.map(|_| Edge { owned: high_owned, halo: high_halo }),
        }
    }
}
