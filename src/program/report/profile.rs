//! The table of phases that `--profile` ends with.

use crate::number::counted;
use crate::number::human_bytes;
use crate::run::profile::{PhaseProfile, Spread};
use crate::run::summary::Summary;

/// The table of a profile, below its title line.
pub fn table(profile: &[PhaseProfile], summary: &Summary) -> String {
    let mut lines = vec![
        format!("\nWhere the loop spent its time [s], over {}:\n", counted(summary.ranks, "rank")),
        row("", ["min", "mean", "max", "share", "calls", "max/mean", "bytes", "rate"]),
    ];
    lines.extend(profile.iter().map(of_phase));
    lines.push(row("loop", cells(summary.seconds.time_loop, "100.0%".into()).each_ref()));
    lines.join("\n")
}

fn of_phase(profile: &PhaseProfile) -> String {
    let PhaseProfile { phase, seconds, share, calls, imbalance, bytes, bytes_per_second } = profile;
    let mut cells = cells(*seconds, format!("{:.1}%", 100.0 * share));
    let optional = [
        calls.map(|calls| calls.to_string()),
        imbalance.map(|imbalance| format!("{imbalance:.2}")),
        bytes.map(|bytes| human_bytes(bytes as f64)),
        bytes_per_second.map(|rate| format!("{}/s", human_bytes(rate))),
    ];
    for (cell, text) in cells[4..].iter_mut().zip(optional) {
        *cell = text.unwrap_or_default();
    }
    row(phase, cells.each_ref())
}

/// The cells of a line that has a time and a share only.
fn cells(seconds: Spread, share: String) -> [String; 8] {
    let [min, mean, max] =
        [seconds.min, seconds.mean, seconds.max].map(|value| format!("{value:.3}"));
    let none = String::new;
    [min, mean, max, share, none(), none(), none(), none()]
}

fn row<T: AsRef<str>>(name: &str, cells: [T; 8]) -> String {
    const WIDTHS: [usize; 8] = [9, 9, 9, 7, 9, 9, 9, 11];
    let cells = cells.iter().zip(WIDTHS).map(|(cell, width)| format!(" {:>width$}", cell.as_ref()));
    format!("{name:<11}{}", cells.collect::<String>()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_is_a_line_of_the_table() {
        let seconds = Spread { min: 1.0, mean: 1.25, max: 1.5 };
        let halo = PhaseProfile {
            phase: "halo",
            seconds,
            share: 0.5,
            calls: Some(7075),
            imbalance: Some(1.2),
            bytes: Some(30_111_200),
            bytes_per_second: Some(2e7),
        };
        let line = of_phase(&halo);
        let words: Vec<&str> = line.split_whitespace().collect();
        let expected = "halo 1.000 1.250 1.500 50.0% 7075 1.20 30.1 MB 20.0 MB/s";
        assert_eq!(words, expected.split(' ').collect::<Vec<_>>());
        let none = PhaseProfile {
            calls: None,
            imbalance: None,
            bytes: None,
            bytes_per_second: None,
            ..halo
        };
        assert!(of_phase(&none).ends_with("50.0%"));
    }
}
