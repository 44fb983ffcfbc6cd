//! `trace.json`: the ranks over time, in the trace event format that Perfetto and Chrome read.
//!
//! One thread for each rank, one complete event (`"ph": "X"`) for each stretch of time, in
//! microseconds since all ranks left one barrier.

use super::names::TRACE;
use super::whole_file::write_file;
use crate::error::Result;
use crate::number::counted;
use crate::run::phase::Phase;
use crate::run::profile::Traces;
use crate::run::trace::{Event, Kind, WINDOW};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::path::Path;

/// Writes `trace.json` into the directory of the run.
///
/// # Errors
/// If it cannot be written.
pub fn write(traces: &Traces, dir: &Path) -> Result<()> {
    write_file(&dir.join(TRACE), to_json(traces).as_bytes())
}

/// The whole file, one event per line.
fn to_json(traces: &Traces) -> String {
    let mut text = format!("{{\"displayTimeUnit\":\"ms\",\"otherData\":{},\n", description(traces));
    let process = json!({"name": "process_name", "ph": "M", "pid": 0, "tid": 0,
                         "args": {"name": format!("diff2d-mpi, {}", counted(traces.ranks, "rank"))}});
    let _ = write!(text, "\"traceEvents\":[\n{process}");
    for (rank, events) in &traces.recorded {
        let name = json!({"name": "thread_name", "ph": "M", "pid": 0, "tid": rank,
                          "args": {"name": format!("rank {rank}")}});
        let place = json!({"name": "thread_sort_index", "ph": "M", "pid": 0, "tid": rank,
                           "args": {"sort_index": rank}});
        let _ = write!(text, ",\n{name},\n{place}");
        let mut events = events.clone();
        // Enclosing events come before those they enclose.
        events.sort_by_key(|event| (event.start, std::cmp::Reverse(event.duration)));
        for event in &events {
            let _ = write!(text, ",\n{}", line(*rank, event));
        }
    }
    text.push_str("\n]}\n");
    text
}

/// What a reader has to know, in the file's own terms.
fn description(traces: &Traces) -> Value {
    let kinds = Phase::ALL.into_iter().map(Kind::Phase).chain([Kind::Advance]);
    let every: Map<String, Value> =
        kinds.map(|kind| (kind.name().to_owned(), kind.stride(traces.strides).into())).collect();
    let recorded: Vec<usize> = traces.recorded.iter().map(|(rank, _)| *rank).collect();
    json!({
        "program": format!("diff2d-mpi {}", crate::version::full()),
        "ranks": traces.ranks,
        "recorded_ranks": recorded,
        "steps_per_window": WINDOW,
        "every": every,
        "meaning_of_every": "of the passes that begin in one window of steps (compute, halo), \
            or of the other events, the first and every k-th after it are kept",
        "time_zero": "the barrier before the time loop",
    })
}

fn line(rank: usize, event: &Event) -> String {
    let Event { kind, step, start, duration, .. } = event;
    format!(
        "{{\"name\":\"{}\",\"ph\":\"X\",\"pid\":0,\"tid\":{rank},\"ts\":{},\"dur\":{},\
         \"args\":{{\"step\":{step}}}}}",
        kind.name(),
        microseconds(*start),
        microseconds(*duration),
    )
}

/// Nanoseconds as microseconds, exactly.
fn microseconds(nanoseconds: u64) -> String {
    format!("{}.{:03}", nanoseconds / 1000, nanoseconds % 1000)
}
