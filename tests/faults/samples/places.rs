//! Directories in which slices and coarse fields cannot be made: refused while the old run is still there.

use super::{COURSE, Scene};
use crate::common::{Launch, contents, serial};
use crate::root::{Attribute, as_nobody, can_be_nobody, give_to_nobody, is_root};
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};

/// A run without slices and coarse fields, in the directory of one that is to have them.
fn without_samples() -> Scene {
    let scene = Scene::new(COURSE);
    fs::write(scene.directory.path().join("old.toml"), format!("{COURSE}\noutput.dir = \"run\"\n"))
        .unwrap();
    serial(scene.directory.path()).arg("old.toml").run().succeeded();
    scene
}

/// The old run is not replaced, as `--check` says, and all of it is still there.
#[track_caller]
fn refused(scene: &Scene, by: impl Fn(Launch) -> Launch, says: &[&str]) {
    let before = contents(scene.directory.path());
    for check in [Some("--check"), None] {
        let launch = serial(scene.directory.path()).args(["params.toml", "--overwrite"]);
        let outcome = by(launch.args(check)).run().ended_with(2);
        outcome.says(says);
        assert!(contents(scene.directory.path()) == before, "traces of {outcome}");
    }
}

#[test]
fn a_directory_of_another_user_is_refused_before_the_old_run_is_gone() {
    if !can_be_nobody("running as nobody") {
        return;
    }
    let scene = without_samples();
    for name in ["slices", "coarse"] {
        let path = scene.run_dir().join(name);
        fs::create_dir(&path).unwrap();
        fs::write(path.join("readme.txt"), "a note").unwrap();
        give_to_nobody(scene.directory.path());
        chown(&path, Some(0), Some(0)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        refused(&scene, as_nobody, &[&format!("cannot use run/{name}: "), "ermission denied"]);
        fs::remove_dir_all(path).unwrap();
    }
}

#[test]
fn a_directory_that_only_grows_is_refused_before_the_old_run_is_gone() {
    if !is_root("chattr +a") {
        return;
    }
    let scene = without_samples();
    for name in ["slices", "coarse"] {
        let path = scene.run_dir().join(name);
        fs::create_dir(&path).unwrap();
        let Some(_grows) = Attribute::append_only(&path) else { return };
        refused(&scene, |launch| launch, &[&format!("run/{name}: it is append-only"), "chattr -a"]);
    }
}

#[test]
fn something_else_under_a_name_that_is_needed_is_refused_before_the_old_run_is_gone() {
    let scene = without_samples();
    fs::write(scene.run_dir().join("slices"), "a note").unwrap();
    refused(&scene, |launch| launch, &["run/slices", "Not a directory"]);
    fs::remove_file(scene.run_dir().join("slices")).unwrap();
    fs::create_dir_all(scene.run_dir().join("slices/low.h5.tmp")).unwrap();
    refused(&scene, |launch| launch, &["run/slices/low.h5.tmp", "output.dir=DIR"]);
}

#[test]
fn the_name_of_a_slice_counts_where_a_path_becomes_too_long() {
    const PATH_MAX: usize = 4096;
    let scene = Scene::new(COURSE);
    let mut long = scene.directory.path().to_str().unwrap().to_owned();
    // There is room for the names of all other files.
    while long.len() < PATH_MAX - 35 {
        long += "/";
        long += &"x".repeat((PATH_MAX - 35 - long.len()).min(200));
    }
    let long = long.trim_end_matches('/');
    let name = "s".repeat(40);
    let check = |key: &str| {
        let set = format!("output.dir={long}");
        let slice = [format!("slices.{key}.y=0.0"), format!("slices.{key}.every=0.1")];
        let launch = serial(scene.directory.path()).args(["params.toml", "--check", "--quiet"]);
        launch.args(["--set", &set, "--set", &slice[0], "--set", &slice[1]]).run()
    };
    check("s").succeeded();
    check(&name).ended_with(2).says(&["output.dir", "too long"]);
}
