//! What cannot be looked at is neither absent nor damaged: nothing is begun anew in its place, moved
//! away or replaced, and as soon as it can be read again the run goes on.

use crate::common::{Launch, Outcome, mpirun, scratch, serial};
use crate::failing::{failing_open, preloaded};
use crate::processes::kill;
use crate::root::{as_nobody, can_be_nobody, give_to_nobody};
use crate::scene::Scene;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The files of a run that a resume has to know before it may change anything.
const DECISIVE: [&str; 5] =
    ["checkpoint.h5", "checkpoint.prev.h5", "diff2d.h5", "params.toml", "run.lock"];
/// Every file of a run that was killed.
const ALL: [&str; 7] = [
    "checkpoint.h5",
    "checkpoint.prev.h5",
    "diff2d.h5",
    "params.toml",
    "run.lock",
    "diff2d.xdmf",
    "diagnostics.csv",
];

/// A run that was killed when it had two checkpoints, or, where `checkpoints` is false, none.
fn killed(checkpoints: bool) -> Scene {
    if checkpoints {
        return Scene::killed_on_its_way();
    }
    let scene = Scene::with_checkpoints("off");
    let mut running = scene.launch(1).start();
    scene.until_outputs(&mut running, 3);
    kill(running);
    scene
}

/// A copy of a scene's directory, in which a test may do what it likes.
struct Copy {
    directory: tempfile::TempDir,
}

impl Copy {
    fn of(scene: &Scene) -> Copy {
        let directory = scratch();
        let from = format!("{}/.", scene.path().display());
        let copied = Command::new("cp").args(["-a", &from]).arg(directory.path()).status();
        assert!(copied.expect("cp is there").success());
        Copy { directory }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path().join("run").join(name)
    }

    fn resume(&self) -> Launch {
        serial(self.path()).args(["params.toml", "--resume"])
    }

    /// Every entry of the output directory, with what tells whether it was touched.
    fn entries(&self) -> BTreeMap<PathBuf, (u64, u64, i64, i64)> {
        let entries = fs::read_dir(self.path().join("run")).expect("the directory can be read");
        entries
            .map(|entry| entry.expect("an entry").path())
            .map(|path| {
                let found = path.symlink_metadata().expect("it is there");
                (path, (found.ino(), found.size(), found.mtime(), found.mtime_nsec()))
            })
            .collect()
    }

    /// Tries `--check` and a run; both end alike, and where they refuse they change nothing and
    /// advise nothing that destroys. Returns how the run ended.
    #[track_caller]
    fn try_to_resume(&self, case: &str, launch: impl Fn() -> Launch) -> Outcome {
        let before = self.entries();
        let check = launch().args(["--check", "--quiet"]).run();
        assert!(self.entries() == before, "{case}: --check has changed something");
        let outcome = launch().run();
        let succeeded = outcome.code() == Some(0);
        assert_eq!(check.code(), outcome.code(), "{case}: {check}{outcome}");
        if !succeeded {
            assert!(self.entries() == before, "{case}: something has changed: {outcome}");
            assert!(!outcome.error().contains("overwrite"), "{case}: {outcome}");
        }
        outcome
    }
}

/// Puts something else in the place of a file, and returns how to undo it.
type Way = (&'static str, fn(&Path));

const WAYS: [Way; 4] = [
    ("a directory", |path| fs::create_dir(path).unwrap()),
    ("a link that leads nowhere", |path| symlink("nowhere", path).unwrap()),
    ("a link to itself", |path| symlink(path, path).unwrap()),
    ("a pipe", |path| {
        rustix::fs::mkfifoat(rustix::fs::CWD, path, 0o600.into()).unwrap();
    }),
];

#[test]
fn something_else_in_the_place_of_a_file_is_never_taken_for_no_file() {
    for checkpoints in [true, false] {
        let scene = killed(checkpoints);
        for (what, put) in WAYS {
            for name in ALL.into_iter().filter(|name| scene.file(name).exists()) {
                let copy = Copy::of(&scene);
                let (path, kept) = (copy.file(name), copy.path().join("kept"));
                fs::rename(&path, &kept).unwrap();
                put(&path);
                let case = format!("{what} in the place of {name}");
                let outcome = copy.try_to_resume(&case, || copy.resume());
                assert_ne!(outcome.code(), Some(0), "{case}: {outcome}");
                assert!(outcome.error().contains(name), "{case}: {outcome}");
                if what != "a pipe" {
                    continue;
                }
                fs::remove_file(&path).unwrap();
                fs::rename(&kept, &path).unwrap();
                copy.resume().run().succeeded();
            }
        }
    }
}

#[test]
fn files_that_one_may_not_read_stop_a_resume_and_are_left_alone() {
    if !can_be_nobody("running as nobody") {
        return;
    }
    for checkpoints in [true, false] {
        let scene = killed(checkpoints);
        for name in DECISIVE.into_iter().filter(|name| scene.file(name).exists()) {
            let copy = Copy::of(&scene);
            give_to_nobody(copy.path());
            let path = copy.file(name);
            std::os::unix::fs::chown(&path, Some(0), Some(0)).unwrap();
            let set = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            set(0o600);
            let resume = || as_nobody(copy.resume());
            let outcome = copy.try_to_resume(name, resume);
            // The checkpoint before is not looked at while the newest is whole.
            if (name, checkpoints) == ("checkpoint.prev.h5", true) {
                outcome.succeeded();
                continue;
            }
            outcome.says(&[name, "ermission denied"]);
            if name == "diff2d.h5" && checkpoints {
                // Readable, but nothing can be added to it.
                set(0o644);
                copy.try_to_resume(name, resume).says(&[name, "ermission denied"]);
            }
            set(0o666);
            resume().run().succeeded();
        }
    }
}

#[test]
fn a_damaged_newest_checkpoint_is_no_reason_to_pass_over_one_that_cannot_be_read() {
    let scene = killed(true);
    let copy = Copy::of(&scene);
    fs::write(copy.file("checkpoint.h5"), "damaged").unwrap();
    let failing = "checkpoint.prev.h5:5";
    let outcome = copy.try_to_resume("EIO", || failing_open(copy.resume(), failing));
    outcome.says(&["checkpoint.prev.h5", "Input/output error", "nothing was changed"]);
    copy.resume().run().succeeded();
}

#[test]
fn no_errno_of_opening_but_enoent_means_that_there_is_no_file() {
    // EIO, EMFILE, ESTALE; and EACCES, ETIMEDOUT, EHOSTDOWN
    for (checkpoints, errnos) in [(true, [5, 24, 116]), (false, [13, 110, 112])] {
        let scene = killed(checkpoints);
        for name in ["checkpoint.h5", "diff2d.h5", "params.toml", "run.lock"] {
            if !scene.file(name).exists() || (name, checkpoints) == ("params.toml", true) {
                continue;
            }
            for errno in errnos {
                let copy = Copy::of(&scene);
                let failing = format!("{name}:{errno}");
                let outcome =
                    copy.try_to_resume(&failing, || failing_open(copy.resume(), &failing));
                assert!(matches!(outcome.code(), Some(1 | 2)), "{failing}: {outcome}");
                assert!(outcome.error().contains(name), "{failing}: {outcome}");
            }
        }
    }
}

#[test]
fn only_the_errnos_of_file_systems_without_locks_mean_that_there_are_none() {
    let scene = killed(true);
    // ENOSYS, EOPNOTSUPP, ENOLCK, and the kernel's ENOTSUPP
    for (errno, has_no_locks) in
        [(38, true), (95, true), (37, true), (524, true), (5, false), (13, false), (116, false)]
    {
        let copy = Copy::of(&scene);
        let errno_text = errno.to_string();
        let launch = || preloaded(copy.resume()).env("DIFF2D_FAIL_LOCK", &errno_text);
        let outcome = copy.try_to_resume(&errno_text, launch);
        match has_no_locks {
            true => {
                let outcome = outcome.succeeded();
                assert_eq!(outcome.stderr.matches("has no locks").count(), 1, "{outcome}");
            }
            false => outcome.ended_with(2).says(&["run.lock"]),
        }
    }
}

#[test]
fn a_segment_without_a_checkpoint_is_kept_whatever_hides_its_file() {
    let scene = Scene::with_checkpoints("10m");
    scene.launch(2).run().succeeded();
    let longer = ["--set", "output.dir=more", "--set", "runtime=300"];
    let launch = |from: &[&str]| {
        mpirun(2, scene.path())
            .args(["params.toml", "--resume"])
            .args(from.iter().copied())
            .args(longer)
    };
    launch(&["run/checkpoint.h5"]).env("DIFF2D_FAULT", "kill@checkpoint-created:1").run();
    let more = scene.path().join("more");
    // Under another name, as that of the run's own parameters is made unreadable.
    fs::copy(scene.path().join("params.toml"), scene.path().join("input.toml")).unwrap();
    for failing in [None, Some("diff2d.h5:5"), Some("diff2d.h5:13"), Some("params.toml:5")] {
        let outcome = match failing {
            None => launch(&[]).run(),
            Some(failing) => failing_open(serial(scene.path()), failing)
                .args(["input.toml", "--resume"])
                .args(longer)
                .run(),
        };
        outcome.ended_with(1);
        let table = fs::read_to_string(more.join("diagnostics.csv")).unwrap();
        let first = table.lines().nth(1).unwrap_or("14000,");
        assert!(!first.starts_with("0,"), "{failing:?}: the run began anew: {first}");
        assert!(more.join("diff2d.h5").exists(), "{failing:?}");
    }
}

#[test]
fn a_summary_that_cannot_be_read_is_no_unfinished_run() {
    let scene = Scene::new();
    scene.launch(1).run().succeeded();
    let copy = Copy::of(&scene);
    let launch = || failing_open(copy.resume(), "summary.json:5");
    let before = copy.entries();
    launch().run().ended_with(1).says(&["summary.json", "Input/output error"]);
    assert!(copy.entries() == before);
    let outcome = copy.resume().run().succeeded();
    assert!(outcome.stdout.contains("Nothing to do"), "{outcome}");
}
