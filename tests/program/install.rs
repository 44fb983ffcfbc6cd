//! `scripts/install` and `scripts/uninstall`, with this build of the program.

use crate::common::{contents, scratch};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

const PREFIX: &str = "/opt/my programs";

fn script(name: &str, destination: &Path, arguments: &[&str]) -> Output {
    Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts").join(name))
        .args(arguments)
        .env("DESTDIR", destination)
        .env("DIFF2D_PROGRAM", env!("CARGO_BIN_EXE_diff2d-mpi"))
        .output()
        .expect("the script starts")
}

#[track_caller]
fn succeeds(name: &str, destination: &Path) -> String {
    let outcome = script(name, destination, &[PREFIX]);
    let said = String::from_utf8_lossy(&outcome.stdout).into_owned();
    assert!(outcome.status.success(), "{said}{}", String::from_utf8_lossy(&outcome.stderr));
    said
}

/// What a shell says of a few commands; nothing if that shell is not here.
fn asked(shell: &str, commands: &str, file: &Path) -> Option<String> {
    let outcome = Command::new(shell).args(["-c", commands, shell]).arg(file).output().ok()?;
    let said = String::from_utf8_lossy(&outcome.stdout).into_owned();
    assert!(
        outcome.status.success(),
        "{shell}: {said}{}",
        String::from_utf8_lossy(&outcome.stderr)
    );
    Some(said)
}

#[test]
fn what_is_installed_works_and_is_removed_again_and_nothing_else() {
    let destination = scratch();
    let to = destination.path().join(&PREFIX[1..]);
    fs::create_dir_all(to.join("share/man/man1")).unwrap();
    fs::write(to.join("share/man/man1/other.1"), "of another program").unwrap();
    let before = contents(destination.path());

    // The second time it replaces the first.
    fs::create_dir_all(to.join("bin")).unwrap();
    succeeds("install", destination.path());
    let said = succeeds("install", destination.path());
    assert!(said.contains("/opt/my programs/bin/diff2d-mpi"), "{said}");
    assert!(!said.contains(destination.path().to_str().unwrap()), "{said}");

    let program = to.join("bin/diff2d-mpi");
    assert_eq!(program.metadata().unwrap().permissions().mode() & 0o777, 0o755);
    let version = Command::new(&program).arg("--version").output().unwrap();
    assert!(version.stdout.starts_with(b"diff2d-mpi "), "{version:?}");
    let page = fs::read_to_string(to.join("share/man/man1/diff2d-mpi.1")).unwrap();
    for text in [".TH DIFF2D-MPI 1", ".SH SYNOPSIS", "\\-\\-resume", "EXIT STATUS", ".SH FILES"] {
        assert!(page.contains(text), "no {text} in {page}");
    }
    completes(&to);
    // Over itself.
    let again = Command::new("scripts/install")
        .arg(PREFIX)
        .env("DESTDIR", destination.path())
        .env("DIFF2D_PROGRAM", &program)
        .output()
        .expect("the script starts");
    assert!(again.status.success() && program.exists(), "{again:?}");
    let shared = to.join("share/diff2d-mpi");
    for file in ["params/four_peaks.toml", "gallery/aquifer.toml", "gallery/aquifer.asc"] {
        assert!(shared.join(file).exists(), "no {file}");
    }
    let schema = fs::read_to_string(shared.join("params.schema.json")).unwrap();
    assert!(schema.starts_with('{') && schema.contains("\"outtime\""));
    assert!(shared.join("python/pyproject.toml").exists());
    links_lead_somewhere(&shared);
    assert!(shared.join("python/src/diff2d/__init__.py").exists());

    fs::create_dir(shared.join("python/src/diff2d/__pycache__")).unwrap();
    fs::write(shared.join("python/src/diff2d/__pycache__/run.cpython-311.pyc"), "").unwrap();
    succeeds("uninstall", destination.path());
    assert!(contents(destination.path()) == before, "{:?}", contents(destination.path()).keys());
}

/// From one installed document to another, and to the pictures that it shows.
#[track_caller]
fn links_lead_somewhere(shared: &Path) {
    let installed = contents(shared);
    let pages: Vec<_> =
        installed.keys().filter(|file| file.extension().is_some_and(|e| e == "md")).collect();
    assert!(pages.len() > 20, "{pages:?}");
    for page in pages {
        let text = fs::read_to_string(page).unwrap();
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap();
            if !target.is_empty() && !target.contains(":") && !target.contains(' ') {
                let file = page.parent().unwrap().join(target);
                assert!(file.exists(), "{} links to {target}", page.display());
            }
        }
    }
}

/// Completions of the shells that are here; each shell at least reads its file.
#[track_caller]
fn completes(to: &Path) {
    let bash = "source \"$1\"; COMP_WORDS=(diff2d-mpi --ov); COMP_CWORD=1; named=$(complete -p diff2d-mpi); \
                named=${named##*-F }; ${named% *} diff2d-mpi --ov; echo \"${COMPREPLY[@]}\"";
    let file = to.join("share/bash-completion/completions/diff2d-mpi");
    let said = asked("bash", bash, &file).expect("bash is here");
    assert_eq!(said, "--overwrite\n");
    for (shell, commands, file) in [
        ("zsh", "zsh -n \"$1\"", "share/zsh/site-functions/_diff2d-mpi"),
        ("fish", "fish --no-execute $argv[2]", "share/fish/vendor_completions.d/diff2d-mpi.fish"),
    ] {
        let file = to.join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("overwrite") && text.contains("walltime"), "{text}");
        if asked(shell, commands, &file).is_none() {
            println!("skipped: no {shell} here");
        }
    }
}

#[test]
fn what_cannot_be_installed_or_removed_is_said() {
    let destination = scratch();
    fs::write(destination.path().join("a-file"), "").unwrap();
    // A program that does not run replaces nothing.
    succeeds("install", destination.path());
    let before = contents(destination.path());
    for program in ["/nope/diff2d", "Cargo.toml", "/bin/true"] {
        let outcome = Command::new("scripts/install")
            .arg(PREFIX)
            .envs([("DESTDIR", destination.path()), ("DIFF2D_PROGRAM", Path::new(program))])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&outcome.stderr);
        assert_eq!(outcome.status.code(), Some(2), "{program}: {said}");
        assert!(said.contains(program), "{said}");
        assert!(contents(destination.path()) == before, "{program}: something was changed");
    }
    for (name, arguments, text) in [
        ("install", &["/a-file"][..], "choose a directory of yours"),
        ("install", &[], "takes PREFIX"),
        ("install", &["/a", "/b"], "takes PREFIX"),
        ("uninstall", &["/nowhere"], "nothing is installed in"),
    ] {
        let outcome = script(name, destination.path(), arguments);
        assert_eq!(outcome.status.code(), Some(2), "{outcome:?}");
        assert!(String::from_utf8_lossy(&outcome.stderr).contains(text), "{outcome:?}");
    }
    let shared = destination.path().join("there/share/diff2d-mpi");
    fs::create_dir_all(shared.join("installed")).unwrap();
    let outcome = script("uninstall", destination.path(), &["/there"]);
    assert_eq!(outcome.status.code(), Some(2), "{outcome:?}");
    let said = String::from_utf8_lossy(&outcome.stderr);
    assert!(said.contains("cannot read") && said.contains("Is a directory"), "{said}");
    fs::remove_dir(shared.join("installed")).unwrap();
    fs::write(shared.join("installed"), "bin/diff2d-mpi\n../../precious\n").unwrap();
    fs::write(destination.path().join("precious"), "").unwrap();
    let outcome = script("uninstall", destination.path(), &["/there"]);
    assert_eq!(outcome.status.code(), Some(2), "{outcome:?}");
    assert!(destination.path().join("precious").exists());
}

/// The definition for Apptainer copies what the build and the installation take, and nothing else.
#[test]
fn a_container_has_all_that_is_installed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let definition = fs::read_to_string(root.join("slurm/diff2d-mpi.def")).unwrap();
    let files = definition.split_once("%files\n").expect("files").1.split("\n\n").next().unwrap();
    let (inside, destination) = (scratch(), scratch());
    for line in files.lines() {
        let file = line.split_whitespace().next().expect("a file");
        let copied = Command::new("cp").arg("-r").arg(root.join(file)).arg(inside.path()).status();
        assert!(copied.expect("cp").success(), "{file}");
    }
    let outcome = Command::new(inside.path().join("scripts/install"))
        .arg(PREFIX)
        .env("DESTDIR", destination.path())
        .env("DIFF2D_PROGRAM", env!("CARGO_BIN_EXE_diff2d-mpi"))
        .output()
        .expect("the script starts");
    assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
}
