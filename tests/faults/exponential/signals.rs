//! Signals in the middle of a series.

use super::problems::LONG;
use super::{Broken, is_in_series};
use crate::processes::{ranks_of, send};
use rustix::process::Signal;
use std::time::{Duration, Instant};

#[test]
fn signals_in_the_middle_of_a_series_lose_nothing() {
    let broken = Broken::new(&LONG);
    let mut running = broken.launch(2).start();
    broken.until_there(&mut running, "diagnostics.csv");
    send(*ranks_of(running.pid()).last().expect("a rank"), Signal::USR1);
    running.wait().ended_with(75);
    assert!(is_in_series(&broken.header()), "{:?}", broken.header());

    let before = broken.header().within;
    let running = broken.resume(1).start();
    std::thread::sleep(Duration::from_millis(300));
    send(running.pid(), Signal::TERM);
    running.wait().ended_with(75);
    assert!(broken.header().within.applications > before.applications, "{:?}", broken.header());
    broken.assert_nothing_is_lost(3);
}

/// Its only series would take minutes.
#[test]
fn a_signal_is_noticed_long_before_the_end_of_a_series() {
    let broken = Broken::new(&LONG);
    let long = ["cells=[500, 400]", "runtime=0.4", "outtime=0.4"];
    let set = |text: &str| ["--set".to_owned(), text.replace("cells", "grid.cells")];
    let long: Vec<String> = long.iter().flat_map(|text| set(text)).collect();
    let every = ["--set", "checkpoint.every=30ms", "--set", "time.max_degree=1000000"];
    let launch = broken.launch(1).args(long.iter().map(String::as_str)).args(every);
    let mut running = launch.start();
    broken.until_there(&mut running, "checkpoint.prev.h5");
    let sent = Instant::now();
    send(running.pid(), Signal::TERM);
    running.wait().ended_with(75);
    let (took, within) = (sent.elapsed(), broken.header().within);
    println!("{took:?}: {within:?}");
    assert!(is_in_series(&broken.header()), "{within:?}");
    assert!(within.stage < within.degree / 4, "{within:?}");
    assert!(took < Duration::from_secs(3), "{took:?}");
}
