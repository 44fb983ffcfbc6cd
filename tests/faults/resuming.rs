//! What `--resume` goes on from, and what it refuses.

use crate::common::{Chance, contents, mpirun, serial};
use crate::failing::replaced_at_open;
use crate::scene::Scene;
use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

/// Flips one bit somewhere between two parts of the length of a file.
fn flip(scene: &Scene, name: &str, from: f64, to: f64) {
    let path = scene.file(name);
    let mut bytes = fs::read(&path).unwrap();
    let seed = Chance::seed();
    let mut chance = Chance::new(seed);
    let (from, to) = ((from * bytes.len() as f64) as usize, (to * bytes.len() as f64) as usize);
    let at = from + chance.below(to - from);
    println!("{name}: a bit of byte {at} flipped, seed {seed}");
    bytes[at] ^= 1 << chance.below(8);
    fs::write(path, bytes).unwrap();
}

#[test]
fn without_a_checkpoint_a_run_starts_from_the_beginning() {
    let scene = Scene::new();
    let outcome = scene.resume(2).run().succeeded();
    assert!(outcome.stdout.contains("No checkpoint yet"), "{outcome}");
    scene.assert_whole();
}

#[test]
fn a_damaged_field_is_seen_and_the_checkpoint_before_is_taken() {
    let scene = Scene::killed_on_its_way();
    flip(&scene, "checkpoint.h5", 0.2, 0.9);
    let outcome = scene.resume(3).run().succeeded();
    for piece in ["warning", "checkpoint.h5", "checksum"] {
        assert!(outcome.stderr.contains(piece), "no {piece:?} in {outcome}");
    }
    assert!(outcome.stdout.contains("Resuming from run/checkpoint.prev.h5"), "{outcome}");
    scene.assert_whole();
}

#[test]
fn a_damaged_structure_is_seen_and_the_checkpoint_before_is_taken() {
    let scene = Scene::killed_on_its_way();
    flip(&scene, "checkpoint.h5", 0.007, 0.02);
    let outcome = scene.resume(2).run().succeeded();
    assert!(outcome.stderr.contains("structure is damaged"), "{outcome}");
    scene.assert_whole();
}

#[test]
fn a_truncated_checkpoint_is_seen_and_the_one_before_is_taken() {
    let scene = Scene::killed_on_its_way();
    let file = fs::File::options().write(true).open(scene.file("checkpoint.h5")).unwrap();
    file.set_len(40_000).unwrap();
    let outcome = scene.resume(1).run().succeeded();
    assert!(outcome.stderr.contains("40000 bytes long instead of"), "{outcome}");
    scene.assert_whole();
}

#[test]
fn without_the_newest_the_checkpoint_before_is_taken() {
    let scene = Scene::killed_on_its_way();
    fs::remove_file(scene.file("checkpoint.h5")).unwrap();
    scene.resume(3).run().succeeded();
    scene.assert_whole();
}

#[test]
fn without_a_whole_checkpoint_what_is_wrong_with_each_is_said() {
    let scene = Scene::killed_on_its_way();
    flip(&scene, "checkpoint.h5", 0.2, 0.9);
    fs::write(scene.file("checkpoint.prev.h5"), "no HDF5 file").unwrap();
    let before = contents(&scene.output_dir());
    let outcome = scene.resume(2).run().ended_with(1);
    outcome.says(&["checkpoint.h5: its field density fails its checksum", "--overwrite"]);
    outcome.says(&["checkpoint.prev.h5: it is not a checkpoint"]);
    let after = contents(&scene.output_dir());
    for (path, bytes) in before.iter().filter(|(path, _)| !path.ends_with("run.lock")) {
        assert!(after.get(path) == Some(bytes), "{} changed", path.display());
    }
}

#[test]
fn a_given_checkpoint_of_the_same_directory_is_gone_on_from() {
    let scene = Scene::killed_on_its_way();
    let outcome = scene.resume(3).arg("run/checkpoint.prev.h5").run().succeeded();
    assert!(outcome.stdout.contains("Resuming from run/checkpoint.prev.h5"), "{outcome}");
    scene.assert_whole();
}

#[test]
fn a_checkpoint_that_a_run_replaces_while_it_is_read_is_not_damaged() {
    let scene = Scene::killed_on_its_way();
    let [newest, previous] =
        ["checkpoint.h5", "checkpoint.prev.h5"].map(|name| fs::read(scene.file(name)).unwrap());
    let mut refused = 0;
    for open in 1.. {
        fs::write(scene.file("checkpoint.h5"), &previous).unwrap();
        fs::write(scene.file("checkpoint.h5.other"), &newest).unwrap();
        let check = scene.launch(1).args(["--check", "--set", "output.dir=new", "--set"]);
        let check = check.args(["runtime=300", "--resume", "run/checkpoint.h5"]);
        let outcome = replaced_at_open(check, "checkpoint.h5", open).run();
        if scene.file("checkpoint.h5.other").exists() {
            assert!(open > 4, "opened {} times only: {outcome}", open - 1);
            break;
        }
        if outcome.code != Some(0) {
            let outcome = outcome.ended_with(1);
            outcome.says(&["put in its place", "nothing was changed; start again"]);
            refused += 1;
        }
    }
    assert!(refused > 0, "the file was never replaced between its seal and its fields");
}

#[test]
fn series_that_were_cut_short_are_refused() {
    let scene = Scene::killed_on_its_way();
    let (series, whole) = (scene.file("diff2d.h5"), fs::read(scene.file("diff2d.h5")).unwrap());
    for name in ["time", "step", "mass"] {
        let file = hdf5::File::open_rw(&series).unwrap();
        file.unlink(name).unwrap();
        match name {
            "step" => file.new_dataset_builder().with_data(&[0_i64]).create(name),
            _ => file.new_dataset_builder().with_data(&[0.0]).create(name),
        }
        .unwrap();
        drop(file);
        for launch in [scene.resume(1).arg("--check"), scene.resume(2)] {
            let shape = format!("its {name} has shape [1] instead of [41]");
            launch.run().ended_with(1).says(&["cannot go on in run/diff2d.h5", &shape, "NEW"]);
        }
        fs::write(&series, &whole).unwrap();
    }
    scene.resume(2).run().succeeded();
    scene.assert_whole();
}

#[test]
fn a_given_checkpoint_that_is_not_there_is_an_error() {
    let scene = Scene::new();
    let outcome = scene.resume(2).arg("nowhere/checkpoint.h5").run().ended_with(2);
    outcome.says(&["nowhere/checkpoint.h5", "no such file"]);
    // Its name is one word, which can be typed again.
    for (given, shown) in
        [("no where/c.h5", "--resume 'no where/c.h5': "), ("it's", "--resume \"it's\": ")]
    {
        scene.resume(1).arg(given).run().ended_with(2).says(&[shown, "no such file"]);
    }
}

#[test]
fn other_physics_is_refused_and_each_difference_named() {
    let scene = Scene::killed_on_its_way();
    let other = scene.resume(2).args(["--set", "D=0.8", "--set", "x2=9.5", "--set", "dx=0.195"]);
    other.run().ended_with(2).says(&[
        "D = 0.8, but 0.7",
        "x2 = 9.5, but 10",
        "dx = 0.195, but 0.2",
    ]);
    scene.resume(3).run().succeeded();
    scene.assert_whole();
}

#[test]
fn another_runtime_in_the_same_directory_is_refused_with_the_way_out() {
    let scene = Scene::killed_on_its_way();
    let longer = scene.resume(2).args(["--set", "runtime=300"]);
    longer.run().ended_with(2).says(&["runtime = 300, but 200", "--set output.dir=NEW"]);
}

#[test]
fn a_directory_whose_beginning_is_of_another_run_is_refused_without_a_checkpoint() {
    let scene = Scene::killed_on_its_way();
    for name in ["checkpoint.h5", "checkpoint.prev.h5"] {
        fs::remove_file(scene.file(name)).unwrap();
    }
    let other = scene.resume(2).args(["--set", "D=0.8"]);
    other.run().ended_with(2).says(&["D = 0.8, but 0.7", "--overwrite"]);
    let outcome = scene.resume(3).run().succeeded();
    assert!(outcome.stdout.contains("No checkpoint yet"), "{outcome}");
    scene.assert_whole();
}

#[test]
fn checkpoints_may_come_at_other_intervals_after_a_resume() {
    let scene = Scene::killed_on_its_way();
    scene.resume(3).args(["--set", "checkpoint.every=off"]).run().succeeded();
    scene.assert_whole();
}

#[test]
fn resume_takes_the_word_after_it_and_says_so() {
    let scene = Scene::new();
    let outcome = serial(scene.path()).args(["--resume", "params.toml"]).run().ended_with(2);
    assert!(outcome.stderr.contains("put --resume last"), "{outcome}");
    let both = serial(scene.path()).args(["params.toml", "--overwrite", "--resume"]);
    both.run().ended_with(2).says(&["--overwrite", "leave one out"]);
}

#[test]
fn a_field_that_is_not_finite_never_gets_into_a_checkpoint() {
    let scene = Scene::new();
    let outcome = scene.launch(2).env("DIFF2D_FAULT", "nan@7000").run().ended_with(1);
    outcome.says(&["not finite"]);
    scene.assert_nothing_is_lost(2, 3);
}

#[test]
fn a_kill_in_the_first_checkpoint_after_a_fallback_still_leaves_a_whole_one() {
    let scene = Scene::killed_on_its_way();
    flip(&scene, "checkpoint.h5", 0.2, 0.9);
    let killed = scene.resume(2).env("DIFF2D_FAULT", "kill@checkpoint-linked:1").run();
    assert!(killed.code != Some(0), "{killed}");
    assert!(scene.file("checkpoint.h5.damaged").exists(), "the damaged one is set aside");
    let outcome = scene.resume(3).run().succeeded();
    assert!(outcome.stdout.contains("Resuming from run/checkpoint.prev.h5"), "{outcome}");
    scene.assert_whole();
}

#[test]
fn a_run_goes_on_with_another_instruction_set_and_other_blocks() {
    let scene = Scene::killed_on_its_way();
    let blocks = ["--set", "solver.steps_per_pass=3", "--set", "solver.block_rows=5"];
    scene.resume(3).args(blocks).env("DIFF2D_SIMD", "portable").run().succeeded();
    scene.assert_whole();
}

#[test]
fn a_moved_run_goes_on_by_the_parameters_that_it_wrote() {
    let scene = Scene::killed_on_its_way();
    let moved = scene.path().join("moved");
    fs::rename(scene.output_dir(), &moved).unwrap();
    let resume = |options: &[&str]| {
        let launch = mpirun(2, scene.path()).args(["moved/params.toml", "--resume"]);
        launch.args(options.iter().copied())
    };
    let checked = resume(&["--check"]).run().succeeded();
    assert!(checked.stdout.lines().any(|line| line == "directory     moved"), "{checked}");
    for options in [&["--set", "output.dir=moved"][..], &[]] {
        let kept = scene.path().join("kept");
        let copied = Command::new("cp").arg("-a").args([&moved, &kept]).status().unwrap();
        assert!(copied.success());
        resume(options).run().succeeded();
        assert!(!scene.output_dir().exists(), "a run began in the old place");
        fs::rename(&moved, scene.output_dir()).unwrap();
        scene.assert_whole();
        fs::remove_dir_all(scene.output_dir()).unwrap();
        fs::rename(&kept, &moved).unwrap();
    }
    // Where the parameters are somebody's own, and so not complete, they mean what they say.
    let complete = fs::read_to_string(scene.path().join("params.toml")).unwrap();
    let own: Vec<&str> = complete.lines().filter(|line| !line.starts_with('x')).collect();
    fs::write(moved.join("params.toml"), own.join("\n")).unwrap();
    resume(&[]).run().succeeded();
    assert!(scene.file("summary.json").exists());
}

#[test]
fn a_viewer_that_has_the_files_open_for_writing_changes_nothing() {
    let scene = Scene::killed_on_its_way();
    let names = ["checkpoint.h5", "diff2d.h5"].map(|name| scene.file(name));
    let script = "import h5py, sys\n\
                  files = [h5py.File(name, 'r+', locking=False) for name in sys.argv[1:]]\n\
                  print('open', flush=True)\n\
                  sys.stdin.read()";
    let mut viewer = Command::new(std::env::var_os("DIFF2D_PYTHON").expect("scripts/test sets it"))
        .args(["-c", script])
        .args(names)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Python may write the line in two parts, and ends where nobody reads the second.
    let mut said = [0; "open\n".len()];
    let mut viewer_says = viewer.stdout.take().unwrap();
    viewer_says.read_exact(&mut said).unwrap();
    let outcome = scene.resume(2).run().succeeded();
    assert!(outcome.stderr.contains("another program has run/checkpoint.h5 open"), "{outcome}");
    drop(viewer.stdin.take());
    assert!(viewer.wait().unwrap().success());
    scene.assert_whole();
}

#[test]
fn a_moved_run_is_found_whatever_leads_to_its_parameters() {
    let scene = Scene::killed_on_its_way();
    let moved = scene.path().join("run#1");
    fs::rename(scene.output_dir(), &moved).unwrap();
    std::os::unix::fs::symlink("run#1/params.toml", scene.path().join("link.toml")).unwrap();
    let resume = |arguments: &[&str]| {
        let stop = ["--walltime", "1s", "--quiet"];
        let launch = mpirun(1, scene.path()).args(arguments.iter().copied());
        launch.args(stop).run().ended_with(75);
        assert!(!scene.output_dir().exists(), "{arguments:?}: a run began in the old place");
    };
    resume(&["run#1/params.toml", "--resume"]);
    // From here on its parameters name a directory with a mark of comments.
    resume(&["run#1/params.toml", "--resume"]);
    resume(&["link.toml", "--resume"]);
    resume(&["run#1/params.toml", "--resume", "run#1/checkpoint.h5"]);
    let params = moved.join("params.toml");
    let commented = format!("# mine\n{}", fs::read_to_string(&params).unwrap());
    fs::write(&params, &commented).unwrap();
    resume(&["run#1/params.toml", "--resume"]);
    assert_eq!(fs::read_to_string(&params).unwrap(), commented, "the comment is gone");
    fs::rename(&moved, scene.output_dir()).unwrap();
    scene.resume(2).run().succeeded();
    scene.assert_whole();
}

#[test]
fn a_moved_run_goes_on_whatever_hides_its_former_place() {
    let scene = Scene::killed_on_its_way();
    let moved = scene.path().join("moved");
    fs::rename(scene.output_dir(), &moved).unwrap();
    let launch = || serial(scene.path()).arg("moved/params.toml");
    let check = || launch().args(["--resume", "--check"]).run().succeeded();
    // A loop, and below a file.
    std::os::unix::fs::symlink("run", scene.output_dir()).unwrap();
    let looping = check();
    launch().arg("--overwrite").run().ended_with(2).says(&["names output.dir", "--set output.dir"]);
    launch().run().ended_with(2).says(&["output.dir = run", "Too many levels"]);
    let text = fs::read_to_string(moved.join("params.toml")).unwrap();
    let below = text.replace("dir = \"run\"", "dir = \"params.toml/run\"");
    assert!(below != text);
    fs::write(moved.join("params.toml"), below).unwrap();
    for outcome in [looping, check()] {
        assert!(outcome.stdout.lines().any(|line| line == "directory     moved"), "{outcome}");
    }
    launch().arg("--resume").run().succeeded();
    fs::remove_file(scene.output_dir()).unwrap();
    fs::rename(&moved, scene.output_dir()).unwrap();
    scene.assert_whole();
}

#[test]
fn parameters_of_a_copied_run_never_replace_the_run_that_was_copied() {
    let scene = Scene::killed_on_its_way();
    let (run, copy) = (scene.output_dir(), scene.path().join("copy"));
    assert!(Command::new("cp").arg("-a").args([run, copy]).status().unwrap().success());
    let before = contents(scene.path());
    let overwrite = serial(scene.path()).args(["copy/params.toml", "--overwrite"]);
    overwrite.run().ended_with(2).says(&[
        "copy/params.toml",
        "output.dir = run",
        "--set output.dir",
    ]);
    assert!(contents(scene.path()) == before);
}

#[test]
fn a_link_to_the_checkpoint_of_a_run_means_that_run() {
    let scene = Scene::killed_on_its_way();
    std::os::unix::fs::symlink("run/checkpoint.h5", scene.path().join("link.h5")).unwrap();
    scene.resume(2).args(["link.h5", "--overwrite"]).run().succeeded();
    scene.assert_whole();
}

#[test]
fn what_was_set_aside_is_not_overwritten_by_what_is_set_aside_next() {
    let scene = Scene::killed_on_its_way();
    for trial in 1..=3 {
        let stop = ["run/checkpoint.prev.h5", "--walltime", "1s", "--quiet"];
        scene.resume(1).args(stop).run().ended_with(75);
        let names = fs::read_dir(scene.output_dir()).unwrap();
        let aside = names.filter(|entry| {
            entry.as_ref().unwrap().file_name().to_string_lossy().contains(".aside")
        });
        assert_eq!(aside.count(), trial);
        // A stop leaves one checkpoint; the next trial needs the one before as well.
        fs::copy(scene.file("checkpoint.h5"), scene.file("checkpoint.prev.h5")).unwrap();
    }
}

#[test]
fn a_run_that_went_on_from_a_copy_of_an_older_checkpoint_has_one_of_its_own_at_once() {
    let scene = Scene::killed_on_its_way();
    fs::copy(scene.file("checkpoint.prev.h5"), scene.file("saved.h5")).unwrap();
    let again = ["run/saved.h5", "--set", "checkpoint.every=off"];
    let killed = scene.resume(2).args(again).env("DIFF2D_FAULT", "kill@snapshot-time:2").run();
    assert!(killed.code != Some(0), "{killed}");
    let outcome = scene.resume(3).run().succeeded();
    assert!(outcome.stdout.contains("Resuming from run/checkpoint.h5"), "{outcome}");
    scene.assert_whole();
}

#[test]
fn check_tells_a_checkpoint_that_cannot_be_loaded_and_tries_no_steps_from_it() {
    let scene = Scene::killed_on_its_way();
    for name in ["checkpoint.h5", "checkpoint.prev.h5"] {
        flip(&scene, name, 0.2, 0.9);
    }
    let checked = scene.resume(1).arg("--check").run().ended_with(1);
    checked.says(&["no checkpoint to resume from", "checksum"]);
    assert!(checked.stdout.contains("\ntime          unknown\n"), "{checked}");
    let seconds = scene.resume(1).args(["--check", "--show", "seconds"]).run().ended_with(1);
    assert_eq!(seconds.stdout, "\n");
}
