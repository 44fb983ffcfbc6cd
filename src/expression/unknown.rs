//! What an unknown name was meant to be.

use super::error::shortened;
use super::habits;
use super::names::FUNCTIONS;
use super::scope::Scope;

/// What to say about an unknown name that stands for a value.
pub(super) fn value(name: &str, scope: &Scope) -> String {
    /// Names that are listed, at most.
    const LISTED: usize = 24;
    let names = scope.names();
    let dots = if names.len() > LISTED { ", ..." } else { "" };
    let list = names.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
    let otherwise_spelt = names.iter().find(|known| known.eq_ignore_ascii_case(name)).copied();
    let elsewhere = habits::of_variable(name).filter(|variable| scope.variables.contains(variable));
    let meant = otherwise_spelt.or(elsewhere.map(|variable| variable.name()));
    let advice = match (meant, habits::of_name(name)) {
        (None, Some(advice)) => Some(advice.into()),
        (meant, _) => meant.or_else(|| nearest(name, &names)).map(question),
    };
    let advice = advice.map_or(String::new(), |advice| format!(": {advice}"));
    format!("unknown name `{name}`{advice} (names: {list}{dots})", name = shortened(name))
}

/// The same for a name that is called as a function.
pub(super) fn function(name: &str) -> String {
    let names = FUNCTIONS.map(|(known, _)| known);
    let advice = match habits::of_function(name).or_else(|| habits::of_word(name)) {
        Some(advice) => Some(advice.into()),
        None => nearest(name, &names).map(question),
    };
    let name = shortened(name);
    match advice {
        Some(advice) => format!("unknown function `{name}`: {advice}"),
        None => format!("unknown function `{name}` (functions: {})", names.join(", ")),
    }
}

fn question(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// The name that most resembles this one: with the fewest letters changed, then the most alike.
fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    /// How near it must be (Jaro-Winkler, 1 is equal).
    const LIKENESS: f64 = 0.8;
    /// Bytes of the longest names that are compared, as the time and memory grow with the product
    /// of their lengths.
    const LONGEST: usize = 100;
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_lowercase();
    let likeness = |known: &&str| strsim::jaro_winkler(&known.to_lowercase(), &name);
    let changes = |known: &&str| strsim::damerau_levenshtein(&known.to_lowercase(), &name);
    // To a single letter, any other is near.
    let is_slip = |known: &&str| name.chars().count() > 1 && changes(known) == 1;
    let short = known.iter().filter(|known| known.len() <= LONGEST);
    let alike = short.filter(|known| likeness(known) >= LIKENESS || is_slip(known));
    alike
        .min_by(|a, b| changes(a).cmp(&changes(b)).then(likeness(b).total_cmp(&likeness(a))))
        .copied()
}
