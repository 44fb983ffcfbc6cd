//! Durations in parameters, and how to write one that was mistyped.

use crate::number::duration as parse;
use std::time::Duration;

/// Whether this is a duration above zero, or `off`.
pub fn is_valid(text: &str) -> bool {
    text == "off" || parse(text).is_some_and(|time| !time.is_zero())
}

/// What is wrong with a duration as it was typed, and how to write it.
pub fn problem(typed: &str) -> String {
    if let Ok(number) = typed.parse::<u64>().map(|number| number.max(1)) {
        return match (typed.trim_matches('0').is_empty(), number.is_multiple_of(60)) {
            (true, _) => none_at_all(),
            (_, true) => format!("has no unit: write \"{number}s\" or \"{}m\"", number / 60),
            (_, false) => format!("has no unit: write \"{number}m\" or \"{number}s\""),
        };
    }
    if let Some(time) = clock(typed).filter(|time| !time.is_zero()) {
        let written = humantime::format_duration(time);
        return format!("is not a duration with units: write \"{written}\"");
    }
    match typed.to_lowercase().as_str() {
        "off" | "false" | "never" | "none" | "no" => none_at_all(),
        "inf" | "infinity" => none_at_all(),
        small if small != typed && parse(small).is_some_and(|time| !time.is_zero()) => {
            format!("is not a duration: units are in lower case: write \"{small}\"")
        }
        _ if parse(typed).is_some() => none_at_all(),
        _ => match typed.parse::<f64>() {
            Ok(number) if number > 0.0 => "has no unit: write for example \"10m\"".into(),
            Ok(_) => none_at_all(),
            Err(_) => "is not a duration: write \"10m\", \"2h\" or \"off\"".into(),
        },
    }
}

fn none_at_all() -> String {
    "is not a duration above zero: write \"off\" for no checkpoints, or for example \"10m\"".into()
}

/// Hours, minutes and seconds, or minutes and seconds, with colons between.
fn clock(text: &str) -> Option<Duration> {
    let parts: Vec<u64> = text.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let seconds = match parts[..] {
        [minutes, seconds] => minutes.checked_mul(60)?.checked_add(seconds)?,
        [hours, minutes, seconds] => {
            hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?.checked_add(seconds)?
        }
        _ => return None,
    };
    Some(Duration::from_secs(seconds))
}
