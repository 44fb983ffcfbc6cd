//! How other languages write things, and what to write here instead.

use super::names::{Function, number_named};
use super::variable::Variable;

/// Symbols of other languages; longer ones first.
const SYMBOLS: [(&str, &str); 42] = [
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("===", "write `==`"),
    ("!==", "write `!=`"),
    ("<>", "write `!=`"),
    ("=>", "write `>=`"),
    ("=<", "write `<=`"),
    ("~=", "write `!=`"),
    (":=", "an expression gives no names: constants go in [constants]"),
    ("//", "write floor(a/b)"),
    ("&", "write `and`"),
    ("|", "write `or`, or abs(a) for an absolute value"),
    ("~", "write `not`"),
    ("%", "write mod(a, b)"),
    ("?", "write where(condition, a, b)"),
    (":", "write where(condition, a, b)"),
    (";", "a key has one expression, and arguments are separated by `,`"),
    ("[", "write parentheses"),
    ("]", "write parentheses"),
    ("{", "write parentheses"),
    ("}", "write parentheses"),
    ("\"", "an expression contains no text"),
    ("'", "an expression contains no text, and derivatives are not available"),
    ("#", "an expression contains no comment"),
    ("$", "names are written bare"),
    ("@", "write `*`"),
    ("\u{2212}", "this is a Unicode minus: write `-`"),
    ("\u{2013}", "this is a dash: write `-`"),
    ("\u{2014}", "this is a dash: write `-`"),
    ("\u{2010}", "this is a Unicode hyphen: write `-`"),
    ("\u{2011}", "this is a Unicode hyphen: write `-`"),
    ("\u{d7}", "write `*`"),
    ("\u{b7}", "write `*`"),
    ("\u{22c5}", "write `*`"),
    ("\u{f7}", "write `/`"),
    ("\u{2264}", "write `<=`"),
    ("\u{2265}", "write `>=`"),
    ("\u{2260}", "write `!=`"),
    ("\u{221a}", "write sqrt(a)"),
    ("\u{b2}", "write `^2`"),
    ("\u{b3}", "write `^3`"),
    ("\u{221e}", "every value is finite"),
];

/// Names of values in other languages.
const NAMES: [(&[&str], &str); 7] = [
    (&["\u{3c0}", "M_PI"], "write `pi`"),
    (&["z"], "the problem has two dimensions, x and y"),
    (&["r"], "for a distance write hypot(x, y)"),
    (&["true", "True", "TRUE"], "write 1"),
    (&["false", "False", "FALSE"], "write 0"),
    (&["inf", "Inf", "infinity", "nan", "NaN"], "every value is finite"),
    (&["i", "j"], "cells are not numbered here: use x and y"),
];

/// Names of variables in other languages.
const VARIABLES: [(&[&str], Variable); 2] = [
    (&["\u{3c1}", "u", "c", "T", "density", "temperature", "concentration", "phi"], Variable::Rho),
    (&["time"], Variable::T),
];

/// Words of other languages between values.
const WORDS: [(&[&str], &str); 3] = [
    (&["if", "else", "then", "elif", "case"], "write where(condition, a, b)"),
    (&["AND", "OR", "NOT"], "`and`, `or` and `not` are in lower case"),
    (&["xor"], "write a != b"),
];

/// Names of functions in other languages.
const FUNCTIONS: [(&[&str], &str); 20] = [
    (&["ln"], "the natural logarithm is `log`"),
    (&["log2"], "write log(a)/log(2)"),
    (&["log1p"], "write log(1 + a)"),
    (&["expm1"], "write exp(a) - 1"),
    (&["exp2"], "write 2^a"),
    (&["pow", "power"], "write a^b"),
    (
        &["if", "ifelse", "iff", "cond", "select", "piecewise", "Piecewise"],
        "write where(condition, a, b)",
    ),
    (&["arcsin"], "write `asin`"),
    (&["arccos"], "write `acos`"),
    (&["arctan"], "write `atan`"),
    (&["arctan2"], "write `atan2`"),
    (&["fabs", "absolute"], "write `abs`"),
    (&["round", "rint"], "write floor(a + 0.5)"),
    (&["trunc", "int"], "write where(a < 0, ceil(a), floor(a))"),
    (&["sign", "sgn"], "write (a > 0) - (a < 0)"),
    (&["heaviside", "Heaviside", "H"], "write step(a)"),
    (&["minimum", "fmin"], "write `min`"),
    (&["maximum", "fmax"], "write `max`"),
    (&["fmod", "remainder"], "write mod(a, b)"),
    (&["rand", "rnd", "randn", "noise", "uniform"], "write random(k), with a whole number k"),
];

/// Of files that hold values.
const EXTENSIONS: [&str; 8] = ["nc", "nc4", "h5", "hdf5", "npy", "png", "asc", "csv"];

/// What to write instead of the symbol at the beginning of `rest`.
pub(super) fn of_symbol(rest: &str) -> Option<String> {
    let is_alone =
        |symbol: &str| rest.strip_prefix(symbol).is_some_and(|others| !others.starts_with('='));
    if let Some((symbol, advice)) = SYMBOLS.into_iter().find(|(symbol, _)| rest.starts_with(symbol))
    {
        return Some(format!("`{symbol}`: {advice}"));
    }
    if is_alone("=") {
        return Some("`=` gives no value here: write `==` to compare".into());
    }
    is_alone("!").then(|| "`!`: write `not`".into())
}

/// What to write instead of a name with a dot, such as `np.cos`.
pub(super) fn bare(name: &str, rest: &str) -> Option<String> {
    let part = rest.strip_prefix('.')?;
    let end = part.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(part.len());
    let part = &part[..end];
    if Function::named(part).is_some() {
        return Some(format!("`{name}.{part}`: functions are written bare: {part}(...)"));
    }
    if number_named(part).is_some() {
        return Some(format!("`{name}.{part}`: names are written bare: {part}"));
    }
    Some(match of_function(part) {
        Some(advice) => format!("`{name}.{part}`: {advice}"),
        None if EXTENSIONS.contains(&part) => {
            format!("`{name}.{part}`: write {{ file = \"{name}.{part}\" }} in place of the text")
        }
        None => format!("`{name}.`: names contain no point"),
    })
}

/// What to write instead of the name of a value.
pub(super) fn of_name(name: &str) -> Option<&'static str> {
    find(&NAMES, name).or_else(|| of_word(name))
}

/// The variable that has this name elsewhere.
pub(super) fn of_variable(name: &str) -> Option<Variable> {
    find(&VARIABLES, name)
}

/// What to write instead of a word between values.
pub(super) fn of_word(name: &str) -> Option<&'static str> {
    find(&WORDS, name)
}

/// What to write instead of the name of a function.
pub(super) fn of_function(name: &str) -> Option<&'static str> {
    find(&FUNCTIONS, name)
}

fn find<T: Copy>(table: &[(&[&str], T)], name: &str) -> Option<T> {
    table.iter().find(|(names, _)| names.contains(&name)).map(|(_, found)| *found)
}
