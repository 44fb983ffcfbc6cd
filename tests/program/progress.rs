//! What is seen of a run under way: a bar on a real terminal, with `mpirun` and without; plain lines
//! in a file and in a pipe; nothing where nothing is wanted.

use crate::common::{Case, Launch, Outcome, Screen, Watched, after, mpirun, scratch, serial};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::Write;
use std::path::Path;

/// About a second of work: 14 000 steps on 100 x 100 points, 41 outputs.
const CASE: Case = Case { diffusivity: 0.7, runtime: 200.0, dx: 0.2, outtime: 5.0, ..Case::COURSE };
const STEPS: &str = "13999";
const OUTPUTS: usize = 41;

fn scene() -> tempfile::TempDir {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml("run")).unwrap();
    directory
}

fn on_two_ranks(directory: &Path) -> Launch {
    mpirun(2, directory).arg("params.toml")
}

/// Runs it to the end on a terminal with this many columns.
#[track_caller]
fn watch(launch: Launch, columns: u16, code: i32) -> Watched {
    let screen = Screen::new(columns);
    let running = launch.start_on(&screen);
    let outcome = running.wait();
    let watched = screen.watched();
    assert_eq!(outcome.code, Some(code), "{outcome}\n{}", watched.text());
    watched
}

/// The lines of the table of outputs, each as the step that it begins with.
fn table(text: &str) -> Vec<u64> {
    let words = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    words.filter(|words| words.len() == 6).filter_map(|words| words[0].parse().ok()).collect()
}

#[track_caller]
fn assert_whole_table(text: &str) {
    let steps = table(text);
    assert_eq!(steps.len(), OUTPUTS, "{text}");
    assert!(steps.is_sorted_by(|a, b| a < b), "{text}");
}

/// A line of the bar, which tells of the steps taken.
fn is_bar(line: &str) -> bool {
    line.contains(&format!("/{STEPS}"))
}

/// The screen once had a bar, never more than one, and at the end has none and a cursor.
#[track_caller]
fn assert_bar_came_and_went(watched: &Watched) {
    let bars = |text: &str| text.lines().filter(|line| is_bar(line)).count();
    assert!(watched.seen.iter().any(|(text, _)| bars(text) == 1), "{}", watched.text());
    for (text, _) in &watched.seen {
        assert!(bars(text) <= 1, "two bars:\n{text}");
    }
    assert_eq!(bars(&watched.text()), 0, "{}", watched.text());
    assert!(!watched.last.hide_cursor());
    assert_eq!(watched.last.cursor_position().1, 0, "{}", watched.text());
}

#[track_caller]
fn assert_full_bar(watched: &Watched) {
    assert_bar_came_and_went(watched);
    let lines = || watched.seen.iter().flat_map(|(text, _)| text.lines()).filter(|l| is_bar(l));
    let full = lines().find(|line| {
        ["% [=", "t = ", "MLUP/s", " left", "checkpoint "].iter().all(|piece| line.contains(piece))
    });
    assert!(full.is_some(), "{:#?}", lines().collect::<Vec<_>>());
    assert!(watched.seen.iter().all(|(_, wraps)| !wraps), "{}", watched.text());
}

#[test]
fn a_terminal_shows_a_bar_below_the_table_under_mpirun() {
    let directory = scene();
    let watched = watch(on_two_ranks(directory.path()), 120, 0);
    assert_full_bar(&watched);
    assert_whole_table(&watched.text());
    assert!(watched.text().contains("\nFinished 13999 steps"), "{}", watched.text());
}

#[test]
fn a_terminal_shows_a_bar_below_the_table_without_mpirun() {
    let directory = scene();
    let watched = watch(serial(directory.path()).arg("params.toml"), 120, 0);
    assert_full_bar(&watched);
    assert_whole_table(&watched.text());
}

#[test]
fn on_a_narrow_terminal_the_bar_does_not_wrap() {
    let directory = scene();
    let watched = watch(on_two_ranks(directory.path()), 40, 0);
    assert_bar_came_and_went(&watched);
    // The lines of the table are longer than that; a bar, drawn from the start of its line to what
    // moves the cursor, must not be.
    let text = String::from_utf8_lossy(&watched.bytes).into_owned();
    let bars: Vec<&str> = text.split(['\r', '\n', '\x1b']).filter(|piece| is_bar(piece)).collect();
    assert!(!bars.is_empty(), "{text}");
    for bar in bars {
        let bar = bar.strip_prefix("[K").unwrap_or(bar);
        assert!(bar.len() < 40, "{bar:?}");
    }
}

#[test]
fn the_bar_is_redrawn_between_outputs() {
    let directory = scene();
    // Ten times as long as the others, so that it is drawn more than twice on any machine.
    let long = ["--set", "runtime=2000", "--set", "outtime=3000"];
    let launch = on_two_ranks(directory.path()).args(long);
    let watched = watch(launch, 100, 0);
    let percent = |text: &str| -> Option<u64> {
        text.lines().find(|line| is_bar(line))?.split('%').next()?.trim().parse().ok()
    };
    let mut seen: Vec<u64> = watched.seen.iter().filter_map(|(text, _)| percent(text)).collect();
    seen.dedup();
    assert!(seen.iter().filter(|percent| (1..100).contains(*percent)).count() >= 2, "{seen:?}");
    assert!(seen.is_sorted(), "{seen:?}");
}

/// Runs that are not seen on a terminal say the table, and no control characters.
#[track_caller]
fn assert_plain(outcome: Outcome) {
    let outcome = outcome.succeeded();
    assert_whole_table(&outcome.stdout);
    for stream in [&outcome.stdout, &outcome.stderr] {
        assert!(stream.chars().all(|c| c == '\n' || !c.is_control()), "{outcome}");
    }
}

#[test]
fn a_file_and_a_pipe_get_plain_lines() {
    let directory = scene();
    // mpirun gives rank 0 a terminal of its own even here.
    assert_plain(on_two_ranks(directory.path()).run());
    let lines = ["--overwrite", "--set", "output.progress=lines"];
    assert_plain(on_two_ranks(directory.path()).args(lines).run());
    assert_plain(serial(directory.path()).args(["params.toml", "--overwrite"]).run());
    assert_plain(on_two_ranks(directory.path()).arg("--overwrite").run_into_pipe());
}

#[test]
fn a_terminal_gets_plain_lines_where_they_are_wanted_or_it_can_do_nothing_else() {
    let directory = scene();
    let plain = ["--set", "output.progress=lines"];
    for launch in [
        on_two_ranks(directory.path()).args(plain),
        on_two_ranks(directory.path()).arg("--overwrite").env("TERM", "dumb"),
        serial(directory.path()).args(["params.toml", "--overwrite"]).args(plain),
    ] {
        let watched = watch(launch, 120, 0);
        assert!(!watched.has_control_sequences(), "{}", watched.text());
        assert_whole_table(&watched.text());
    }
}

#[test]
fn off_shows_start_and_end_alone_and_quiet_nothing() {
    let directory = scene();
    let off = ["--set", "output.progress=off"];
    let watched = watch(on_two_ranks(directory.path()).args(off), 120, 0);
    assert!(!watched.has_control_sequences(), "{}", watched.text());
    assert_eq!(table(&watched.text()).len(), 0, "{}", watched.text());
    for piece in ["100 x 100 points", "Finished 13999 steps"] {
        assert!(watched.text().contains(piece), "{}", watched.text());
    }
    for progress in ["auto", "bar"] {
        let quiet = ["--overwrite", "--quiet", "--set", &format!("output.progress={progress}")];
        let watched = watch(on_two_ranks(directory.path()).args(quiet), 120, 0);
        assert!(watched.bytes.is_empty(), "{}", watched.text());
    }
}

#[test]
fn a_bar_may_be_wanted_where_there_seems_to_be_no_terminal() {
    let directory = scene();
    let bar = ["--set", "output.progress=bar"];
    let outcome = on_two_ranks(directory.path()).args(bar).run().succeeded();
    assert!(outcome.stdout.contains("\x1b["), "{outcome}");
    assert!(outcome.stdout.contains("MLUP/s"), "{outcome}");
}

#[test]
fn a_run_that_fails_takes_its_bar_away() {
    let directory = scene();
    let launch = on_two_ranks(directory.path()).env("DIFF2D_FAULT", "nan@9000");
    let watched = watch(launch, 120, 1);
    assert_bar_came_and_went(&watched);
    let text = watched.text();
    assert!(text.lines().any(|line| line.starts_with("diff2d-mpi: error: ")), "{text}");
}

#[test]
fn a_run_that_is_stopped_takes_its_bar_away() {
    let directory = scene();
    let launch = on_two_ranks(directory.path()).args(["--walltime", "1s"]);
    let watched = watch(launch, 120, 75);
    let text = watched.text();
    assert!(!text.lines().any(is_bar), "{text}");
    assert!(text.lines().any(|line| line.starts_with("diff2d-mpi: stopped by ")), "{text}");
    assert_eq!(watched.last.cursor_position().1, 0, "{text}");
}

#[test]
fn an_interrupted_run_takes_its_bar_away() {
    let directory = scene();
    let screen = Screen::new(120);
    let launch = serial(directory.path()).args(["params.toml", "--set", "runtime=20000"]);
    // What starts the tests in the background may have had them ignore the signal.
    let launch = after("exec env --default-signal=INT \"$@\"; true", launch);
    let mut running = launch.start_on(&screen);
    let table = directory.path().join("run/diagnostics.csv");
    running.until(|| fs::read_to_string(&table).unwrap_or_default().lines().count() > 10);
    // As a terminal echoes it.
    screen.terminal().write_all(b"^C").unwrap();
    let pid = Pid::from_raw(running.pid() as i32).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    let outcome = running.wait();
    let text = screen.watched().text();
    assert_eq!(outcome.code, Some(75), "{outcome}\n{text}");
    assert!(!text.lines().any(is_bar) && !text.contains(" left"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("diff2d-mpi: stopped by SIGINT")), "{text}");
}

#[test]
fn a_warning_does_not_stand_behind_the_bar() {
    let directory = scene();
    let screen = Screen::new(120);
    let mut running = on_two_ranks(directory.path()).start_on(&screen);
    // A directory in the place of the checkpoint: none can be written, and the run goes on.
    let in_the_way = directory.path().join("run/checkpoint.h5.tmp");
    running.until(|| directory.path().join("run/diagnostics.csv").exists());
    fs::create_dir(in_the_way).unwrap();
    let outcome = running.wait().succeeded();
    let text = screen.watched().text();
    let warnings: Vec<&str> = text.lines().filter(|line| line.contains("warning: ")).collect();
    assert!(!warnings.is_empty(), "{outcome}\n{text}");
    for warning in warnings {
        assert!(warning.starts_with("diff2d-mpi: warning: "), "{text}");
    }
}

#[test]
fn standard_error_in_a_file_has_no_control_characters() {
    let directory = scene();
    let screen = Screen::new(120);
    let launch = on_two_ranks(directory.path()).env("DIFF2D_FAULT", "nan@9000");
    let outcome = launch.start_with_output_on(&screen).wait().ended_with(1);
    assert!(screen.watched().has_control_sequences(), "a bar on the terminal: {outcome}");
    assert!(outcome.stderr.chars().all(|c| c == '\n' || !c.is_control()), "{outcome}");
    outcome.says(&["not finite"]);
}
