//! Runs that end as soon as nothing changes any more.

use super::problems::RESTING;
use super::{Broken, is_in_series};
use crate::common::{contents, python, summary};

#[test]
fn a_run_that_comes_to_rest_is_finished_and_has_nothing_to_do() {
    let broken = Broken::new(&RESTING);
    broken.launch(2).run().succeeded();
    let output_dir = broken.path().join("run");
    let summary = summary(&output_dir);
    assert_eq!(summary["outcome"], "finished");
    let rate = summary["steady"].as_f64().expect("how fast it still changes");
    assert!(rate < 1e-3, "{rate}");
    let committed = summary["snapshots"]["committed"].as_u64().expect("a number");
    assert!((3..40).contains(&committed), "{summary}");
    python("rests.py", &[output_dir.as_os_str(), committed.to_string().as_ref()]);
    let before = contents(&output_dir);
    for ranks in [1, 3] {
        let outcome = broken.resume(ranks).run().succeeded();
        assert!(outcome.stdout.contains("Nothing to do"), "{outcome}");
    }
    let after = contents(&output_dir);
    for (path, bytes) in before.iter().filter(|(path, _)| !path.ends_with("run.lock")) {
        assert!(after.get(path) == Some(bytes), "{} changed", path.display());
    }
    broken.assert_whole();
}

#[test]
fn stops_on_the_way_to_rest_lose_nothing() {
    let broken = Broken::new(&RESTING);
    let mut in_series = 0;
    for (stages, ranks) in [(200, 1), (11, 2), (400, 1), (5, 3), (300, 1)] {
        in_series += usize::from(is_in_series(&broken.stop_after(stages, ranks)));
    }
    assert!(in_series >= 3, "{in_series} stops in a series");
    broken.assert_nothing_is_lost(2);
}

#[test]
fn a_run_that_comes_to_rest_lacks_no_picture() {
    let broken = Broken::new(&RESTING);
    let small = ["--set", "graphics.enabled=true", "--set", "graphics.size=64"];
    let outcome = broken.launch(2).args(small).run().succeeded();
    assert!(!outcome.stderr.contains("without a picture"), "{outcome}");
    assert!(broken.file("animation.png").exists());
}
