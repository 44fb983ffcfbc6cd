//! The files that pictures come in: which there are, which go, and that none of them ends a run.

use crate::common::{Case, contents, mpirun, run_with, scratch, serial};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

const CASE: Case = Case { dx: 1.0, runtime: 3.0, ..Case::COURSE };
const SMALL: &str = "graphics.size = 64";

/// Names of the files in `frames`.
fn frames(output_dir: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(output_dir.join("frames")) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn numbered(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|index| format!("{index:06}.png")).collect()
}

#[test]
fn every_output_has_a_picture_and_there_is_nothing_else() {
    let directory = scratch();
    let output_dir = run_with(SMALL, &CASE, 3, directory.path());
    assert_eq!(frames(&output_dir), numbered(0..CASE.integrate().snapshots.len()));
}

#[test]
fn without_graphics_there_is_no_trace_of_them() {
    let directory = scratch();
    let output_dir = run_with("graphics = false", &CASE, 2, directory.path());
    assert!(!output_dir.join("frames").exists());
    assert!(!output_dir.join("animation.png").exists());
}

#[test]
fn overwrite_removes_the_pictures_of_the_run_before_and_nothing_else() {
    let directory = scratch();
    let output_dir = run_with(SMALL, &CASE, 2, directory.path());
    // A name that is not quite one of a picture, and one of a picture beyond the new run.
    for name in ["frames/notes.txt", "frames/00001.png", "frames/0000001.png"] {
        fs::write(output_dir.join(name), "mine").unwrap();
    }
    // Of a run, and of a user.
    fs::copy(output_dir.join("frames/000000.png"), output_dir.join("frames/000999.png")).unwrap();
    fs::write(output_dir.join("frames/000888.png"), "mine").unwrap();
    fs::write(output_dir.join("frames/000777.png"), "").unwrap();
    fs::write(output_dir.join("frames/000001.png.tmp"), "half").unwrap();
    let overwrite = ["params.toml", "--overwrite", "--set", "runtime=1.2"];
    let outcome = serial(directory.path()).args(overwrite).run().succeeded();
    let said =
        "warning: run/frames/000888.png left alone: nothing there says that a run has made it";
    assert!(outcome.stderr.contains(said), "{outcome}");
    let mine = ["0000001.png", "000888.png", "00001.png", "notes.txt"].map(str::to_owned);
    let mut expected: Vec<String> = numbered(0..3).into_iter().chain(mine).collect();
    expected.sort();
    assert_eq!(frames(&output_dir), expected);

    let off = ["params.toml", "--overwrite", "--set", "graphics=false"];
    serial(directory.path()).args(off).run().succeeded();
    assert_eq!(frames(&output_dir).len(), 4, "only what is not ours");
    assert!(!output_dir.join("animation.png").exists());
}

/// A PNG file without what it says about its program.
fn unmarked(png: &[u8]) -> Vec<u8> {
    let (signature, mut rest) = png.split_at(8);
    let mut kept = signature.to_vec();
    while !rest.is_empty() {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        let (chunk, after) = rest.split_at(length + 12);
        if &chunk[4..8] != b"tEXt" {
            kept.extend(chunk);
        }
        rest = after;
    }
    assert!(kept.len() < png.len());
    kept
}

/// PNG files of other programs, under names that pictures of the run would take.
#[test]
fn pictures_of_a_user_are_in_the_way_and_are_not_replaced() {
    let directory = scratch();
    let output_dir = run_with(SMALL, &CASE, 2, directory.path());
    let whole = fs::read(output_dir.join("frames/000001.png")).unwrap();
    // Another program may have a name that begins as this one's.
    let at = whole.windows(11).position(|bytes| bytes == b"diff2d-mpi ").unwrap() + 11;
    let viewed = [&whole[..at], b"v", &whole[at + 1..]].concat();
    for (name, mine) in [
        ("frames/000001.png", unmarked(&whole)),
        ("animation.png", unmarked(&whole)),
        ("frames/000001.png", viewed),
    ] {
        let path = output_dir.join(name);
        let own = fs::read(&path).unwrap();
        fs::write(&path, &mine).unwrap();
        let before = contents(directory.path());
        for check in [&[][..], &["--check"]] {
            let launch = serial(directory.path()).args(["params.toml", "--overwrite"]);
            let outcome = launch.args(check.iter().copied()).run().ended_with(2);
            let what =
                format!("the run would replace run/{name}, which does not say that a run has");
            outcome.says(&[&what, "move that file away, set graphics.enabled = false, or"]);
            assert!(contents(directory.path()) == before, "traces of {outcome}");
        }
        let without = ["params.toml", "--overwrite", "--set", "graphics=false"];
        let outcome = serial(directory.path()).args(without).run().succeeded();
        assert!(outcome.stderr.contains(&format!("{name} left alone")), "{outcome}");
        assert!(fs::read(&path).unwrap() == mine, "{name}");
        fs::write(&path, own).unwrap();
        serial(directory.path()).args(["params.toml", "--overwrite"]).run().succeeded();
    }
    // Nor are they a run.
    let mine = unmarked(&whole);
    let new = directory.path().join("new/frames");
    fs::create_dir_all(&new).unwrap();
    fs::write(new.join("000099.png"), &mine).unwrap();
    let set = ["params.toml", "--set", "output.dir=new"];
    serial(directory.path()).args(set).run().succeeded();
    assert!(fs::read(new.join("000099.png")).unwrap() == mine);
}

/// A run in `run` that has a checkpoint, and hardly more.
fn stopped_at_the_start() -> tempfile::TempDir {
    let directory = scratch();
    let path = directory.path();
    fs::write(path.join("params.toml"), CASE.toml_with(SMALL, "run")).unwrap();
    serial(path).args(["params.toml", "--walltime", "1ms"]).run().ended_with(75);
    directory
}

/// The picture of its last output.
fn last_picture(path: &Path) -> PathBuf {
    let last = CASE.integrate().snapshots.len() - 1;
    path.join(format!("run/frames/{last:06}.png"))
}

/// As a machine that goes down may leave it: empty, of zeros, or with a part of its header.
#[test]
fn a_picture_without_a_whole_header_is_made_again() {
    let directory = stopped_at_the_start();
    let path = directory.path();
    let picture = last_picture(path);
    let resume = || serial(path).args(["params.toml", "--resume"]);
    for left in [&[][..], &[0; 5000], b"\x89PNG\r\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"] {
        fs::write(&picture, left).unwrap();
        resume().arg("--check").run().succeeded();
    }
    resume().run().succeeded();
    assert!(fs::read(&picture).unwrap().len() > 100);
}

/// A later picture than those of the checkpoint.
#[test]
fn a_resume_does_not_replace_a_picture_of_a_user() {
    let directory = stopped_at_the_start();
    let path = directory.path();
    let picture = last_picture(path);
    fs::write(&picture, "mine").unwrap();
    let resume = || serial(path).args(["params.toml", "--resume"]);
    resume().run().ended_with(2).says(&["the run would replace run/frames/", "does not say"]);
    assert_eq!(fs::read(&picture).unwrap(), b"mine");
    fs::remove_file(&picture).unwrap();
    resume().run().succeeded();
}

#[test]
fn a_field_beyond_all_colours_is_a_warning_that_says_what_would_show_it() {
    let directory = scratch();
    let text = |initial: &str, range: &str| {
        format!(
            "x1 = 0\nx2 = 1\nruntime = 0.3\nouttime = 0.1\ninitial = \"{initial}\"\ngrid.layout = \"cells\"\n\
             grid.cells = [8, 8]\nboundary.default = \"insulated\"\n{range}\n"
        )
    };
    let beyond = ", lie beyond graphics.range = ";
    for (initial, range, says) in [
        (
            "20.0",
            "",
            Some(
                "one colour: its values, from 20 to 20, lie beyond graphics.range = [0, 1]: set graphics.range",
            ),
        ),
        (
            "-3.0",
            "graphics.range = [-2, 2]",
            Some("one colour: its values, from -3 to -3, lie beyond graphics.range = [-2, 2]"),
        ),
        ("20.0", "graphics.range = \"auto\"", None),
        (
            "where(x < 0.4, 2, 0)",
            "",
            Some("38 % of a picture has its last colour: values, here from 0 to 2, lie"),
        ),
        ("where(x < 0.1, 2, 0.5)", "", None),
        // By less than a level.
        ("1.0", "graphics.range = [0, 0.999]", None),
        ("20.0", "graphics = false", None),
        ("0.0", "", None),
        ("0.5", "", None),
        ("1.0", "", None),
    ] {
        fs::write(directory.path().join("params.toml"), text(initial, range)).unwrap();
        for ranks in [1, 2] {
            let launch = mpirun(ranks, directory.path()).args(["params.toml", "--overwrite"]);
            let outcome = launch.run().succeeded();
            let count = outcome.stderr.matches(beyond).count();
            assert_eq!(count, usize::from(says.is_some()), "{outcome}");
            assert!(says.is_none_or(|says| outcome.stderr.contains(says)), "{outcome}");
        }
    }
}

#[test]
fn pictures_that_cannot_be_written_are_a_warning_and_no_more() {
    let directory = scratch();
    let output_dir = directory.path().join("run");
    fs::create_dir(&output_dir).unwrap();
    fs::write(output_dir.join("frames"), "a file").unwrap();
    fs::write(directory.path().join("params.toml"), CASE.toml_with(SMALL, "run")).unwrap();
    for ranks in [1, 3] {
        let arguments = ["params.toml", "--overwrite"];
        let outcome = mpirun(ranks, directory.path()).args(arguments).run().succeeded();
        // More ranks than cores are worth another one.
        let others = outcome.stderr.lines().filter(|line| !line.contains("ranks share"));
        let warnings: Vec<&str> = others.collect();
        assert_eq!(warnings.len(), 1, "said once: {outcome}");
        for piece in
            ["warning", "pictures are missing", "run/frames: a file has", "graphics = false"]
        {
            assert!(warnings[0].contains(piece), "no {piece:?} in {outcome}");
        }
        assert!(!outcome.stdout.contains("Pictures:"), "there are none: {outcome}");
        assert_eq!(fs::read_to_string(output_dir.join("frames")).unwrap(), "a file");
    }
}

#[test]
fn an_animation_that_cannot_be_written_is_a_warning_and_no_more() {
    let directory = stopped_at_the_start();
    let path = directory.path();
    fs::create_dir(path.join("run/animation.png")).unwrap();
    let outcome = mpirun(2, path).args(["params.toml", "--resume"]).run().succeeded();
    assert!(outcome.stderr.contains("warning: no animation: cannot write"), "{outcome}");
    assert!(!path.join("run/animation.png.tmp").exists());
}

#[test]
fn what_is_no_file_under_the_name_of_the_animation_stays_and_is_no_run() {
    type Way = (&'static str, fn(&Path));
    let ways: [Way; 3] = [
        ("a directory", |path| fs::create_dir_all(path.join("of mine")).unwrap()),
        ("a link that leads nowhere", |path| symlink("nowhere", path).unwrap()),
        ("a pipe", |path| {
            rustix::fs::mkfifoat(rustix::fs::CWD, path, 0o600.into()).unwrap();
        }),
    ];
    for (what, put) in ways {
        let directory = scratch();
        let output_dir = run_with(SMALL, &CASE, 2, directory.path());
        let all = frames(&output_dir);
        fs::remove_file(output_dir.join("animation.png")).unwrap();
        fs::create_dir(directory.path().join("new")).unwrap();
        for (set, dir) in
            [("D=1.0", &output_dir), ("output.dir=new", &directory.path().join("new"))]
        {
            let animation = dir.join("animation.png");
            put(&animation);
            let kind = animation.symlink_metadata().unwrap().file_type();
            let again = if set == "D=1.0" { "--overwrite" } else { "--quiet" };
            let launch = mpirun(2, directory.path()).args(["params.toml", "--set", set, again]);
            let outcome = launch.run().succeeded();
            assert!(outcome.stderr.contains("no animation: cannot write"), "{what}: {outcome}");
            assert_eq!(animation.symlink_metadata().unwrap().file_type(), kind, "{what}");
            assert_eq!(frames(dir), all, "{what}");
        }
    }
}

#[test]
fn pictures_alone_are_a_run_that_is_there() {
    let directory = scratch();
    fs::create_dir_all(directory.path().join("run/frames")).unwrap();
    fs::write(directory.path().join("params.toml"), CASE.toml_with(SMALL, "other")).unwrap();
    serial(directory.path()).arg("params.toml").run().succeeded();
    let picture = directory.path().join("other/frames/000000.png");
    fs::rename(picture, directory.path().join("run/frames/000007.png")).unwrap();
    fs::write(directory.path().join("params.toml"), CASE.toml("run")).unwrap();
    let before = contents(directory.path());
    let outcome = serial(directory.path()).arg("params.toml").run().ended_with(2);
    outcome.says(&["already holds a run (frames)", "--overwrite"]);
    assert!(contents(directory.path()) == before);
    // What is no picture of ours is nobody's run.
    fs::rename(
        directory.path().join("run/frames/000007.png"),
        directory.path().join("run/frames/holiday.png"),
    )
    .unwrap();
    serial(directory.path()).arg("params.toml").run().succeeded();
}

#[test]
fn a_longer_run_in_a_new_directory_numbers_its_pictures_on() {
    let directory = scratch();
    let path = directory.path();
    let first = CASE.integrate().snapshots.len();
    run_with(SMALL, &CASE, 2, path);
    let longer =
        ["--resume", "run/checkpoint.h5", "--set", "output.dir=more", "--set", "runtime=6"];
    mpirun(3, path).arg("params.toml").args(longer).run().succeeded();
    let all = Case { runtime: 6.0, ..CASE }.integrate().snapshots.len();
    assert_eq!(frames(&path.join("more")), numbered(first..all));

    let whole = scratch();
    let whole_dir = run_with(SMALL, &Case { runtime: 6.0, ..CASE }, 1, whole.path());
    for name in numbered(first..all) {
        let of = |dir: &Path| fs::read(dir.join("frames").join(&name)).unwrap();
        assert!(of(&path.join("more")) == of(&whole_dir), "{name}");
    }
}

#[test]
fn check_says_what_the_pictures_take_and_makes_none() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml_with(SMALL, "run")).unwrap();
    let outcome = serial(directory.path()).args(["params.toml", "--check"]).run().succeeded();
    let line = outcome.stdout.lines().find(|line| line.starts_with("pictures"));
    assert!(line.is_some_and(|line| line.contains("pixels") && line.contains("kB")), "{outcome}");
    assert!(!directory.path().join("run").exists());
}
