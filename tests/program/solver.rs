//! How the steps are computed changes the speed and nothing else: instruction sets, blocks and
//! ranks against each other through the whole program, and the table `[solver]`.

use crate::common::{Case, Series, mpirun, scratch, serial};
use diff2d_mpi::kernel::Isa;
use std::fs;
use std::path::Path;

/// A grid that no vector and no block divides, with outputs that no pass divides.
const CASE: Case = Case { diffusivity: 0.7, dx: 0.29, runtime: 1.9, outtime: 0.37, ..Case::COURSE };

fn run(directory: &Path, ranks: usize, name: &str, settings: &[&str]) -> (Series, Vec<u8>) {
    let place = format!("output.dir={name}");
    let settings = settings.iter().copied().chain([place.as_str()]);
    let arguments = settings.flat_map(|setting| ["--set", setting]);
    mpirun(ranks, directory).arg("params.toml").args(arguments).run().succeeded();
    let output = directory.join(name);
    let table = fs::read(output.join("diagnostics.csv")).expect("a run leaves a table");
    (Series::read(&output), table)
}

#[test]
fn instruction_sets_and_blocks_change_no_bit() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml("run")).unwrap();
    let (plain, table) =
        run(directory.path(), 1, "plain", &["solver.simd=portable", "solver.steps_per_pass=1"]);
    let blocks: [&[&str]; 4] = [
        &[],
        &["solver.steps_per_pass=32", "solver.block_rows=3", "solver.tile_columns=16"],
        &["solver.steps_per_pass=7", "solver.tile_steps=2"],
        &["solver.steps_per_pass=2", "solver.block_rows=1"],
    ];
    for isa in Isa::ALL.into_iter().filter(|isa| isa.is_available()) {
        for (number, (sizes, ranks)) in blocks.iter().zip([3, 2, 5, 1]).enumerate() {
            let simd = format!("solver.simd={isa}");
            let settings = [&[simd.as_str()], *sizes].concat();
            let name = format!("{isa}-{number}");
            let (series, csv) = run(directory.path(), ranks, &name, &settings);
            let bits =
                |series: &Series| series.density.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            assert!(bits(&series) == bits(&plain), "{settings:?} on {ranks} ranks");
            assert!(csv == table, "{settings:?} on {ranks} ranks");
        }
    }
}

#[test]
fn what_was_chosen_is_printed_and_recorded() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml("run")).unwrap();
    let outcome = mpirun(2, directory.path())
        .args(["params.toml", "--set", "solver.steps_per_pass=5"])
        .env("DIFF2D_SIMD", "portable")
        .run()
        .succeeded();
    assert!(outcome.stdout.contains("portable, up to 5 steps a pass"), "{}", outcome.stdout);
    let text = fs::read_to_string(directory.path().join("run/summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(summary["solver"]["simd"], "portable");
    assert_eq!(summary["solver"]["steps_per_pass"], 5);
    assert!(summary["solver"]["block_rows"].as_u64().is_some_and(|rows| rows > 0));
}

#[test]
fn a_choice_that_cannot_be_is_refused() {
    let directory = scratch();
    let path = directory.path();
    fs::write(path.join("params.toml"), CASE.toml("run")).unwrap();
    let cases = [
        ("solver.simd=avx9", ["solver.simd = avx9", "choose auto"]),
        ("solver.simd=3", ["solver.simd = 3", "choose auto"]),
        ("solver.steps_per_pass=0", ["solver.steps_per_pass = 0", "between 1 and 1024"]),
        ("solver.steps_per_pass=many", ["solver.steps_per_pass = \"many\"", "whole number"]),
        ("solver.rows_together=4", ["unknown key `solver.rows_together`", "did you mean"]),
        ("solver.block_row=5", ["unknown key", "solver.block_rows"]),
    ];
    for (setting, pieces) in cases {
        let outcome = serial(path).args(["params.toml", "--set", setting]).run();
        assert_eq!(outcome.code, Some(2), "{setting}: {}", outcome.stderr);
        for piece in pieces {
            assert!(outcome.stderr.contains(piece), "{setting}: {}", outcome.stderr);
        }
    }
    let outcome = serial(path).arg("params.toml").env("DIFF2D_SIMD", "mmx").run();
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    assert!(outcome.error().starts_with("DIFF2D_SIMD = mmx: no such"), "{outcome}");
    assert!(!path.join("run").exists());
}
