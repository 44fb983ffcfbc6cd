//! Runs with probes, slices and coarse fields: killed, stopped, continued elsewhere, and with files that
//! are gone, have no room or are not kept by the disk.

mod full;
mod kept;
mod killed;
mod others;
mod places;
mod synced;

use crate::common::{Chance, Launch, Running, contents, mpirun, scratch};
use hdf5::File;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

const FILES: [&str; 4] = ["probes.h5", "slices/low.h5", "slices/up.h5", "coarse/c.h5"];

const SAMPLES: &str = "
[output]
dir = \"run\"
[checkpoint]
every = \"1us\"
[probes]
every = 0.03
points = { a = [0.21, 0.43], b = [0.99, 0.5], c = [0.5, 0.05] }
[slices.low]
y = 0.24
every = 0.05
[slices.up]
x = 0.5
every = 0.07
[coarse.c]
factor = 4
every = 0.02
";

/// Exponential steps on cells, with a source.
macro_rules! on_cells {
    ($source:literal) => {
        concat!(
            "\ninitial = \"exp(-20*(x - 0.3)^2 - 30*(y - 0.5)^2)\"\nsource = \"",
            $source,
            "\"\nx1 = 0.0\nx2 = 1.0\nruntime = 0.5\nouttime = 0.1\ngraphics = false\n",
            "[grid]\nlayout = \"cells\"\ncells = [60, 50]\n",
            "[boundary]\ndefault = { value = 0.0 }\n",
        )
    };
}

/// Steps end at each output, and checkpoints stand within a series as well.
const CELLS: &str = on_cells!("sin(5*t)");

/// Nothing depends on time, and most times of probes and slices lie within steps.
const DENSE: &str = on_cells!("sin(5*x)");

/// Steps of the course.
const COURSE: &str = "
x1 = 0.0
x2 = 1.0
dx = 0.02
runtime = 0.5
outtime = 0.1
graphics = false
";

/// All numbers of a run: of each file and dataset, and the text of the table.
type Numbers = BTreeMap<String, Vec<u64>>;

struct Scene {
    directory: tempfile::TempDir,
}

impl Scene {
    fn new(problem: &str) -> Scene {
        let directory = scratch();
        let samples = match problem == DENSE {
            true => SAMPLES.replace("0.0", "0.00").replace("every = 0.002", "every = 0.1"),
            false => SAMPLES.to_owned(),
        };
        fs::write(directory.path().join("params.toml"), format!("{problem}{samples}")).unwrap();
        Scene { directory }
    }

    fn run_dir(&self) -> PathBuf {
        self.directory.path().join("run")
    }

    /// A run that was killed at a named point.
    #[track_caller]
    fn killed(problem: &str, ranks: usize, fault: &str) -> Scene {
        let scene = Scene::new(problem);
        let outcome = scene.launch(ranks).env("DIFF2D_FAULT", fault).run();
        assert_ne!(outcome.code, Some(0), "{fault}: {outcome}");
        scene
    }

    fn launch(&self, ranks: usize) -> Launch {
        mpirun(ranks, self.directory.path()).args([
            "params.toml",
            "--set",
            "solver.steps_per_pass=40",
        ])
    }

    /// Waits for a random moment of the run: seldom while it starts, mostly between two of its 17 outputs
    /// for probes.
    fn until_some_moment(&self, running: &mut Running, chance: &mut Chance) {
        let wait = if chance.below(8) == 0 {
            chance.below(800_000)
        } else {
            let (table, lines) = (self.run_dir().join("probes.csv"), chance.below(15));
            running
                .until(|| fs::read_to_string(&table).unwrap_or_default().lines().count() > lines);
            chance.below(30_000)
        };
        std::thread::sleep(Duration::from_micros(wait as u64));
    }

    #[track_caller]
    fn assert_same_as(&self, whole: &Numbers) {
        let found = numbers(&self.run_dir());
        assert_eq!(found.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
        for (name, numbers) in whole {
            assert!(found[name] == *numbers, "{name} differs");
        }
        for path in contents(&self.run_dir()).keys() {
            assert!(
                path.extension().is_none_or(|end| end != "tmp"),
                "{} is left over",
                path.display()
            );
        }
    }

    /// Every file that is there opens, and its committed outputs are right.
    #[track_caller]
    fn assert_what_is_there_is_right(&self, whole: &Numbers) -> usize {
        let mut committed = 0;
        for file in FILES.into_iter().filter(|file| self.run_dir().join(file).exists()) {
            let found = of_file(&self.run_dir(), file);
            let [times, values] =
                ["time", "density"].map(|name| &found[&format!("{file}: {name}")]);
            let expected = &whole[&format!("{file}: density")];
            let each = values.len() / times.len();
            for (output, _) in
                times.iter().enumerate().filter(|(_, time)| !f64::from_bits(**time).is_nan())
            {
                let range = output * each..(output + 1) * each;
                assert!(values[range.clone()] == expected[range], "{file}: output {output}");
                committed += 1;
            }
        }
        committed
    }
}

fn of_file(dir: &Path, file: &str) -> Numbers {
    let opened = File::open(dir.join(file)).unwrap_or_else(|cause| panic!("{file}: {cause}"));
    let numbers = |name: &str| -> Vec<f64> { opened.dataset(name).unwrap().read_raw().unwrap() };
    let bits = |name: &str| numbers(name).into_iter().map(f64::to_bits).collect();
    ["density", "time", "step"].map(|name| (format!("{file}: {name}"), bits(name))).into()
}

fn numbers(dir: &Path) -> Numbers {
    let mut all = Numbers::new();
    for file in FILES.into_iter().chain(["diff2d.h5"]) {
        all.extend(of_file(dir, file));
    }
    let table = fs::read(dir.join("probes.csv")).expect("probes.csv");
    all.insert("probes.csv".into(), table.into_iter().map(u64::from).collect());
    all
}

/// What the run leaves that nothing happens to, on one rank.
fn whole(problem: &'static str) -> &'static Numbers {
    static WHOLE: [OnceLock<Numbers>; 3] = [OnceLock::new(), OnceLock::new(), OnceLock::new()];
    let number = [CELLS, COURSE, DENSE].iter().position(|other| *other == problem);
    WHOLE[number.expect("one of these")].get_or_init(|| {
        let scene = Scene::new(problem);
        scene.launch(1).run().succeeded();
        numbers(&scene.run_dir())
    })
}
