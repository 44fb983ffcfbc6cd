//! The parameter file of a run, given as input and edited, moved or cut.

use crate::common::{contents, mpirun};
use crate::scene::Scene;
use std::fs;

/// A comment above what the run has written.
fn edit(scene: &Scene) -> String {
    let path = scene.file("params.toml");
    let text = format!("# Of the second series.\n{}", fs::read_to_string(&path).unwrap());
    fs::write(path, &text).unwrap();
    text
}

fn launch(scene: &Scene, arguments: &str) -> crate::common::Launch {
    mpirun(2, scene.path()).args(arguments.split_whitespace())
}

#[test]
fn an_edited_file_stays_as_it_is() {
    let scene = Scene::killed_on_its_way();
    let text = edit(&scene);
    for (more, refused) in [
        ("--resume --set checkpoint.every=\"1h\"", true),
        ("--overwrite --set D=0.8", true),
        ("--resume", false),
        ("--overwrite", false),
    ] {
        let launch = launch(&scene, &format!("run/params.toml {more}"));
        match refused {
            true => {
                let outcome = launch.run().ended_with(2);
                outcome.says(&["its own parameter file run/params.toml", "such as comments"]);
            }
            false => drop(launch.run().succeeded()),
        }
        assert_eq!(fs::read_to_string(scene.file("params.toml")).unwrap(), text, "{more}");
    }
    scene.assert_whole();
}

#[test]
fn an_edited_file_stays_as_it_is_though_its_run_was_moved() {
    let scene = Scene::killed_on_its_way();
    let text = edit(&scene);
    let moved = scene.path().join("moved");
    fs::rename(scene.output_dir(), &moved).unwrap();
    launch(&scene, "moved/params.toml --resume").run().succeeded();
    assert_eq!(fs::read_to_string(moved.join("params.toml")).unwrap(), text);
    fs::rename(moved, scene.output_dir()).unwrap();
    scene.assert_whole();
}

/// An empty file is valid, and of another problem: that of the course.
#[test]
fn a_cut_file_beside_a_checkpoint_starts_nothing_elsewhere() {
    let scene = Scene::killed_on_its_way();
    let path = scene.file("params.toml");
    let text = fs::read_to_string(&path).unwrap();
    let cut: String = text.lines().take(2).map(|line| format!("{line}\n")).collect();
    for left in ["", &cut] {
        fs::write(&path, left).unwrap();
        let before = contents(scene.path());
        for more in ["", " --check"] {
            let outcome = launch(&scene, &format!("run/params.toml --resume{more}"));
            outcome.run().ended_with(2).says(&[
                "lies with a run",
                "not complete",
                "--set output.dir=DIR",
            ]);
        }
        assert!(contents(scene.path()) == before, "something was written");
    }
    scene.resume(3).run().succeeded();
    scene.assert_whole();
}
