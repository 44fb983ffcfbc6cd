//! The colour maps are those of matplotlib.

use crate::common::{python, scratch};
use diff2d_mpi::output::pictures::colormap::TABLES;
use std::collections::BTreeMap;
use std::fs;

#[test]
fn the_colour_maps_are_those_of_matplotlib() {
    let directory = scratch();
    let path = directory.path().join("maps.json");
    let maps: BTreeMap<&str, Vec<u32>> =
        TABLES.iter().map(|(name, table)| (*name, table.to_vec())).collect();
    fs::write(&path, serde_json::to_string(&maps).unwrap()).unwrap();
    python("colour_maps.py", &[path]);
}
