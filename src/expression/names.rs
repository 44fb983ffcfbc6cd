//! The names of the language: functions, numbers and words.

use super::error::ParseError;
use super::functions::{Binary, Unary};
use super::variable::Variable;

/// What a function name calls.
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

    /// The arguments as they are written; nothing if there may be any number.
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
    if Variable::named(name).is_some() {
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

/// Refuses what no constant and no field may be called.
pub(super) fn check(name: &str) -> Result<(), ParseError> {
    if let Some(what) = reserved(name) {
        let message = format!("`{name}` is {what}: choose another name");
        return Err(ParseError::new(name, 0, message));
    }
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let stranger = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    if starts && stranger.is_none() {
        return Ok(());
    }
    let message = "a name consists of letters, digits and `_`, a letter first";
    Err(ParseError::new(name, stranger.unwrap_or(0), message))
}
