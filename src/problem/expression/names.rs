//! The functions of the language by name, and what a name that nobody knows was meant to be.

use super::functions::{Binary, Unary};
use super::habits;
use super::scope::Scope;
use super::token::shortened;

/// What a name calls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Function {
    Unary(Unary),
    Binary(Binary),
    /// Of any number of arguments, taken from left to right.
    Any(Binary),
    Clamp,
    Where,
    Random,
}

pub(super) const FUNCTIONS: [(&str, Function); 26] = [
    ("abs", Function::Unary(Unary::Abs)),
    ("sqrt", Function::Unary(Unary::Sqrt)),
    ("exp", Function::Unary(Unary::Exp)),
    ("log", Function::Unary(Unary::Log)),
    ("log10", Function::Unary(Unary::Log10)),
    ("sin", Function::Unary(Unary::Sin)),
    ("cos", Function::Unary(Unary::Cos)),
    ("tan", Function::Unary(Unary::Tan)),
    ("asin", Function::Unary(Unary::Asin)),
    ("acos", Function::Unary(Unary::Acos)),
    ("atan", Function::Unary(Unary::Atan)),
    ("atan2", Function::Binary(Binary::Atan2)),
    ("sinh", Function::Unary(Unary::Sinh)),
    ("cosh", Function::Unary(Unary::Cosh)),
    ("tanh", Function::Unary(Unary::Tanh)),
    ("erf", Function::Unary(Unary::Erf)),
    ("floor", Function::Unary(Unary::Floor)),
    ("ceil", Function::Unary(Unary::Ceil)),
    ("step", Function::Unary(Unary::Step)),
    ("hypot", Function::Binary(Binary::Hypot)),
    ("mod", Function::Binary(Binary::Mod)),
    ("min", Function::Any(Binary::Min)),
    ("max", Function::Any(Binary::Max)),
    ("clamp", Function::Clamp),
    ("where", Function::Where),
    ("random", Function::Random),
];

/// Words that are neither functions nor values.
const WORDS: [&str; 3] = ["and", "or", "not"];

impl Function {
    pub(super) fn named(name: &str) -> Option<Function> {
        FUNCTIONS.into_iter().find(|(known, _)| *known == name).map(|(_, function)| function)
    }

    /// The arguments as they are written; nothing where there may be any number.
    pub(super) fn arguments(self) -> Option<&'static [&'static str]> {
        match self {
            Function::Unary(_) => Some(&["a"]),
            Function::Binary(Binary::Atan2) => Some(&["y", "x"]),
            Function::Binary(_) => Some(&["a", "b"]),
            Function::Clamp => Some(&["a", "lowest", "highest"]),
            Function::Where => Some(&["condition", "a", "b"]),
            Function::Random => Some(&["k"]),
            Function::Any(_) => None,
        }
    }
}

/// The value of a name that is part of the language.
pub(super) fn number_named(name: &str) -> Option<f64> {
    match name {
        "pi" => Some(std::f64::consts::PI),
        "e" => Some(std::f64::consts::E),
        _ => None,
    }
}

/// What a name is already, if no constant may have it.
pub(super) fn reserved(name: &str) -> Option<&'static str> {
    if super::Variable::named(name).is_some() {
        return Some("a variable");
    }
    if number_named(name).is_some() {
        return Some("a number of the language");
    }
    if Function::named(name).is_some() {
        return Some("a function");
    }
    WORDS.contains(&name).then_some("a word of the language")
}

/// What there is to say of a name that stands for a value and is not known.
pub(super) fn unknown_value(name: &str, scope: &Scope) -> String {
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

/// The same for a name that is called.
pub(super) fn unknown_function(name: &str) -> String {
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
    let name = name.to_lowercase();
    let likeness = |known: &&str| strsim::jaro_winkler(&known.to_lowercase(), &name);
    let changes = |known: &&str| strsim::damerau_levenshtein(&known.to_lowercase(), &name);
    // Of one letter, any other is near.
    let is_slip = |known: &&str| name.chars().count() > 1 && changes(known) == 1;
    let alike = known.iter().filter(|known| likeness(known) >= LIKENESS || is_slip(known));
    alike
        .min_by(|a, b| changes(a).cmp(&changes(b)).then(likeness(b).total_cmp(&likeness(a))))
        .copied()
}
