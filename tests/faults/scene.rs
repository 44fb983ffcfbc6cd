//! A run to be broken, and the one that nothing happened to.

use crate::common::{
    Case, Chance, Expectation, Launch, Reference, Running, Series, contents, mpirun, python, run,
    run_with, scratch, summary,
};
use crate::processes::kill;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

/// About a second of work: 14 000 steps on 100 x 100 points, 41 outputs.
pub const CASE: Case =
    Case { diffusivity: 0.7, runtime: 200.0, dx: 0.2, outtime: 5.0, ..Case::COURSE };

/// Small pictures, which take no time.
const PICTURES: &str = "graphics.size = 64";

/// The files and directories of a scene, by their paths in it; a directory comes before what it holds.
type Contents = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// What an uninterrupted run leaves.
pub struct Whole {
    pub reference: Reference,
    pub series: Series,
    csv: Vec<u8>,
    xdmf: Vec<u8>,
    /// The files of its pictures, and the animation.
    pictures: BTreeMap<PathBuf, Vec<u8>>,
}

/// The run that nothing happened to, made once, on one rank.
pub fn whole() -> &'static Whole {
    static WHOLE: OnceLock<Whole> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let directory = scratch();
        let output_dir = run_with(PICTURES, &CASE, 1, directory.path());
        let reference = CASE.integrate();
        let series = Series::read(&output_dir);
        series.assert_is(&reference, "uninterrupted");
        let bytes = |name: &str| fs::read(output_dir.join(name)).expect(name);
        let (csv, xdmf) = (bytes("diagnostics.csv"), bytes("diff2d.xdmf"));
        Whole { reference, series, csv, xdmf, pictures: pictures(&output_dir) }
    })
}

/// `diff2d.h5` of one run on two ranks that is half as long again, made once.
pub fn longer() -> &'static [u8] {
    static LONGER: OnceLock<Vec<u8>> = OnceLock::new();
    LONGER.get_or_init(|| {
        let directory = scratch();
        let whole = run(&Case { runtime: 300.0, ..CASE }, 2, directory.path());
        fs::read(whole.join("diff2d.h5")).expect("diff2d.h5")
    })
}

/// All pictures of a run, by their paths below its directory.
fn pictures(output_dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let is_picture = |path: &Path| path.extension().is_some_and(|extension| extension == "png");
    contents(output_dir)
        .into_iter()
        .filter(|(path, _)| is_picture(path))
        .filter_map(|(path, bytes)| Some((path.strip_prefix(output_dir).ok()?.to_owned(), bytes?)))
        .collect()
}

/// A directory with a parameter file, and the run in it.
pub struct Scene {
    directory: tempfile::TempDir,
    has_pictures: bool,
}

impl Scene {
    /// Checkpoints as often as the ranks agree on anything.
    pub fn new() -> Self {
        Self::with_checkpoints("30ms")
    }

    pub fn with_checkpoints(every: &str) -> Self {
        Self::with("graphics = false", every)
    }

    /// The same with pictures.
    pub fn with_pictures() -> Self {
        Self::with(PICTURES, "30ms")
    }

    /// A run on two ranks that was killed when it had two checkpoints. It is made once, and every test
    /// has its own copy.
    pub fn killed_on_its_way() -> Self {
        static KILLED: OnceLock<Contents> = OnceLock::new();
        Scene::new().filled(&KILLED, |scene| {
            let mut running = scene.launch(2).start();
            scene.until_there(&mut running, "checkpoint.prev.h5");
            kill(running);
        })
    }

    /// A run on two ranks that came to its end, made once.
    pub fn finished() -> Self {
        static FINISHED: OnceLock<Contents> = OnceLock::new();
        Scene::new().filled(&FINISHED, Self::finish)
    }

    /// The same with pictures.
    pub fn finished_with_pictures() -> Self {
        static FINISHED: OnceLock<Contents> = OnceLock::new();
        Scene::with_pictures().filled(&FINISHED, Self::finish)
    }

    fn finish(&self) {
        self.launch(2).run().succeeded();
    }

    /// Gives the scene a copy of what `make` leaves in its directory, which is kept in `made`.
    fn filled(self, made: &OnceLock<Contents>, make: impl FnOnce(&Scene)) -> Self {
        let mut is_made_here = false;
        let contents = made.get_or_init(|| {
            make(&self);
            is_made_here = true;
            let relative = |path: PathBuf| path.strip_prefix(self.path()).map(Path::to_owned);
            let found = contents(self.path()).into_iter();
            found.map(|(path, bytes)| (relative(path).expect("it is below"), bytes)).collect()
        });
        for (path, bytes) in contents.iter().filter(|_| !is_made_here) {
            let path = self.path().join(path);
            match bytes {
                Some(bytes) => fs::write(path, bytes),
                None => fs::create_dir(path),
            }
            .expect("the copy can be made");
        }
        self
    }

    fn with(graphics: &str, every: &str) -> Self {
        let directory = scratch();
        let toml = CASE.toml_with(graphics, "run");
        let toml = format!("{toml}\n[checkpoint]\nevery = \"{every}\"\n");
        fs::write(directory.path().join("params.toml"), toml).expect("a parameter file");
        Self { directory, has_pictures: graphics == PICTURES }
    }

    /// Where the program is started.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// `output.dir`.
    pub fn output_dir(&self) -> PathBuf {
        self.path().join("run")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.output_dir().join(name)
    }

    pub fn launch(&self, ranks: usize) -> Launch {
        mpirun(ranks, self.path()).arg("params.toml")
    }

    pub fn resume(&self, ranks: usize) -> Launch {
        self.launch(ranks).arg("--resume")
    }

    /// Waits until `outputs` outputs are committed.
    #[track_caller]
    pub fn until_outputs(&self, running: &mut Running, outputs: usize) {
        let table = self.file("diagnostics.csv");
        running.until(|| fs::read_to_string(&table).unwrap_or_default().lines().count() > outputs);
    }

    /// Waits until a file of the run is there.
    #[track_caller]
    pub fn until_there(&self, running: &mut Running, name: &str) {
        let path = self.file(name);
        running.until(|| path.exists());
    }

    /// Waits for a random moment of the run: seldom while it starts, mostly between two outputs.
    pub fn until_some_moment(&self, running: &mut Running, chance: &mut Chance) {
        let wait = if chance.below(8) == 0 {
            chance.below(800_000)
        } else {
            self.until_outputs(running, chance.below(36));
            chance.below(30_000)
        };
        std::thread::sleep(Duration::from_micros(wait as u64));
    }

    /// The snapshots that are committed are right, and the file opens in xarray; returns how many.
    #[track_caller]
    pub fn assert_what_is_there_is_right(&self, ranks: usize) -> usize {
        if !self.file("diff2d.h5").exists() {
            return 0;
        }
        let committed = Series::read(&self.output_dir()).committed();
        self.assert_opens(ranks, committed);
        committed
    }

    #[track_caller]
    fn assert_opens(&self, ranks: usize, committed: usize) {
        let reference = &whole().reference;
        Series::read(&self.output_dir()).assert_begins_as(reference, committed, "after the fault");
        let expected = self.path().join("expected.json");
        Expectation { case: &CASE, reference, ranks, committed }.write(&expected);
        let output_dir = self.output_dir();
        let arguments = [output_dir.as_os_str(), expected.as_os_str(), "h5netcdf".as_ref()];
        python("xarray_opens.py", &arguments);
    }

    /// Everything is there, as if nothing had happened.
    #[track_caller]
    pub fn assert_whole(&self) {
        self.assert_same_data();
        let names = fs::read_dir(self.output_dir()).expect("the directory can be read");
        for name in names.map(|entry| entry.unwrap().file_name().into_string().unwrap()) {
            assert!(!name.ends_with(".tmp"), "{name} is left over");
        }
        if self.has_pictures {
            let found = pictures(&self.output_dir());
            assert!(found == whole().pictures, "other pictures: {:?}", found.keys());
            assert!(
                !contents(&self.file("frames"))
                    .keys()
                    .any(|path| { path.extension().is_some_and(|extension| extension == "tmp") })
            );
        }
    }

    /// The data is that of the uninterrupted run.
    #[track_caller]
    pub fn assert_same_data(&self) {
        let whole = whole();
        Series::read(&self.output_dir()).assert_same_as(&whole.series, "resumed");
        for (name, bytes) in [("diagnostics.csv", &whole.csv), ("diff2d.xdmf", &whole.xdmf)] {
            let found = fs::read(self.file(name)).expect(name);
            assert!(found == *bytes, "{name} differs:\n{}", String::from_utf8_lossy(&found));
        }
        assert_eq!(summary(&self.output_dir())["outcome"], "finished");
    }

    /// Looks at what the fault has left, goes on and compares with the uninterrupted run.
    #[track_caller]
    pub fn assert_nothing_is_lost(&self, ranks: usize, resumed_on: usize) {
        self.assert_what_is_there_is_right(ranks);
        self.resume(resumed_on).run().succeeded();
        self.assert_whole();
    }
}
