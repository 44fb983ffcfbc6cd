//! How a run ended, and what it left.

use super::text::{mlups, shown_path};
use crate::number::{counted, human_bytes, rounded, scientific, shown, shown_time};
use crate::output::names::{DIAGNOSTICS, SERIES, XDMF};
use crate::params::{Layout, Params};
use crate::program::job::Job;
use crate::run::profile::Spread;
use crate::run::summary::{Exponential, Summary};
use std::fmt::Write as _;

/// What the run took.
pub fn how_it_ended(job: &Job, summary: &Summary) -> String {
    let seconds = &summary.seconds;
    let mut text = format!(
        "{} {}{} to t = {} in {:.2} s on {}: {} in the time loop, output excluded.\n",
        match (summary.reason.is_some(), summary.steady) {
            (true, _) => "Stopped after",
            (false, Some(_)) => "Steady after",
            (false, None) => "Finished",
        },
        counted(summary.steps, "step"),
        summary.exponential.map_or(String::new(), |of| {
            format!(", {} of the stencil,", counted(of.applications, "application"))
        }),
        shown_time(summary.time),
        seconds.total.max,
        counted(summary.ranks, "rank"),
        mlups(summary.mlups * 1e6),
    );
    if let Some(exponential) = &summary.exponential {
        let _ = writeln!(text, "{}{}", error_in_time(exponential), as_far_as_seen(job));
    } else if let Some(unknown) = unknown_error(&job.params) {
        let _ = writeln!(text, "{unknown}");
    }
    if let Some(rate) = summary.steady {
        let _ = writeln!(text, "No value changes faster than {} per unit of time.", rounded(rate));
    }
    let phases = [
        ("compute", seconds.compute),
        ("halo", seconds.halo),
        ("expressions", seconds.expressions),
        ("diagnostics", seconds.diagnostics),
        ("output", seconds.output),
        ("checkpoint", seconds.checkpoint),
        ("graphics", seconds.graphics),
    ];
    let _ = write!(text, "Seconds in the loop {:.3}:", seconds.time_loop.mean);
    // Most problems have nothing to evaluate, and this line fits a terminal without that.
    let has = |(name, spread): &(&str, Spread)| *name != "expressions" || spread.max > 0.0;
    for (name, spread) in phases.into_iter().filter(has) {
        let _ = write!(text, " {name} {:.3}", spread.mean);
    }
    text
}

/// Where the error in time may be larger than what is left.
pub fn doubt(summary: &Summary) -> Option<String> {
    let of = summary.exponential.as_ref().filter(|of| of.bound > of.left)?;
    let (scale, is_given) = reference(of);
    let (relative_to, or) = match is_given {
        true => ("time.scale", ", or time.scale"),
        false => ("the largest magnitude during the run (values at the sides included)", ""),
    };
    Some(format!(
        "the bound on the error in time, {}, exceeds the field at the end, {}: time.tolerance = {} is relative \
         to {relative_to}, {}: lower time.tolerance{or}",
        scientific(of.bound, 1),
        rounded(of.left),
        shown(of.tolerance),
        rounded(scale)
    ))
}

/// The magnitude that the tolerance refers to, and whether it was given.
fn reference(of: &Exponential) -> (f64, bool) {
    match of.least_scale {
        Some(least) if least > of.scale => (least, true),
        _ => (of.scale, false),
    }
}

/// How large the error in time may be, as such and relative to what the tolerance refers to.
fn error_in_time(of: &Exponential) -> String {
    let (scale, is_given) = reference(of);
    let what = if is_given { "time.scale" } else { "the largest magnitude" };
    let relative = if scale > 0.0 { of.bound / scale } else { 0.0 };
    format!(
        "Error in time: at most {}, or {} of {what}, {} (time.tolerance = {}); series of degree {} at most.",
        scientific(of.bound, 1),
        scientific(relative, 1),
        rounded(scale),
        shown(of.tolerance),
        of.degree
    )
}

/// What the bound takes for granted, where expressions depend on time.
fn as_far_as_seen(job: &Job) -> &'static str {
    let changes = job.case.equation().is_some_and(|equation| equation.changes().any());
    match changes {
        true => {
            " Pulses of sources and sides that are shorter than a twentieth of a step may be missed."
        }
        false => "",
    }
}

/// That Euler steps have no bound on their error, and how to see it. Without cells the result is that of `diff2d.py`, and
/// so is its error.
fn unknown_error(params: &Params) -> Option<String> {
    (params.grid.layout == Layout::Cells).then(|| {
        format!(
            "Error in time: not known, of first order in the length of Euler steps: compare with time.safety = {}, or \
             choose time.method = \"exponential\".",
            shown(0.5 * params.time.safety)
        )
    })
}

/// Where its files are.
pub fn what_it_left(job: &Job, summary: &Summary) -> String {
    let dir = job.dir();
    let series = dir.join(SERIES);
    let snapshots = match summary.snapshots.committed {
        committed if committed == summary.snapshots.planned => committed.to_string(),
        committed => format!("{committed} of {}", summary.snapshots.planned),
    };
    let size = std::fs::metadata(&series).map(|metadata| metadata.len());
    let size = size.map_or(String::new(), |bytes| format!(", {}", human_bytes(bytes as f64)));
    format!(
        "Snapshots:   {} ({snapshots}{size})\nParaView:    {}\nDiagnostics: {}",
        shown_path(&series),
        shown_path(&dir.join(XDMF)),
        shown_path(&dir.join(DIAGNOSTICS)),
    )
}
