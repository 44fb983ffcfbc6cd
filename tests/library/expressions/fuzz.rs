//! Whatever the text is: an expression or a message, never a panic, and soon.
//!
//! `DIFF2D_FUZZ_CASES` sets how many texts of each kind are tried.

use super::grammar::Writer;
use super::{parse, read};
use crate::common::environment;
use diff2d_mpi::expression::{DEEPEST, Expression, LONGEST, ParseError, Row, Workspace};
use proptest::prelude::*;
use std::time::{Duration, Instant};

const TOKENS: [&str; 62] = [
    "x",
    "y",
    "t",
    "rho",
    "K",
    "brick",
    "pi",
    "e",
    "k",
    "z",
    "1",
    "0",
    "2.5",
    "1e-3",
    "1e400",
    ".",
    "..",
    "+",
    "-",
    "*",
    "/",
    "^",
    "**",
    "(",
    "(",
    "(",
    ")",
    ")",
    ")",
    ",",
    ",",
    "<",
    "<=",
    "==",
    "!=",
    "=",
    "and",
    "or",
    "not",
    "where",
    "(",
    "min",
    "max",
    "sin",
    "cos",
    "log",
    "random",
    "clamp",
    "atan2",
    "mod",
    "if",
    "np.cos",
    "&&",
    "!",
    "\u{2212}",
    "\u{b2}",
    "\t",
    "\n",
    "\u{3c1}",
    "\u{301}",
    "\u{0}",
    "\u{1f600}",
];

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: environment("DIFF2D_FUZZ_CASES", 1000),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Bytes that reading any text of at most [`LONGEST`] characters may take, and evaluating it after.
const MOST_MEMORY: [u64; 2] = [1 << 18, 8 << 20];

/// Reads a text; if it is an expression evaluates it, if not looks at the message. Neither takes
/// more memory than it may.
fn try_out(text: &str) {
    let mut read = None;
    let to_read = allocation_counter::measure(|| read = Some(parse(text)));
    let to_use = allocation_counter::measure(|| look_at(text, read.take().expect("a result")));
    let copies = 2 * text.len() as u64;
    let most = [to_read.bytes_max, to_use.bytes_max];
    assert!(most[0] <= MOST_MEMORY[0] + copies && most[1] <= MOST_MEMORY[1], "{most:?}: {text}");
}

fn look_at(text: &str, read: Result<Expression, ParseError>) {
    match read {
        Ok(expression) => {
            let row = Row { x: &[0.3, -2.0], rho: &[0.0, 1.0], y: 0.7, t: 0.1, ..Row::default() };
            let [mut values, mut dual, mut slopes] = [[0.0; 2]; 3];
            let mut workspace = Workspace::default();
            let plain = expression.values(&row, &mut values, &mut workspace);
            let both = expression.values_and_slopes(&row, &mut dual, &mut slopes, &mut workspace);
            assert_eq!(values.map(bits), dual.map(bits), "{text}");
            assert!(plain.is_ok() || both.is_err(), "{text}");
            let _ = expression.separate().map(|parts| parts.map(|part| part.to_string()));
        }
        Err(error) => {
            let [line, caret] = error.marked();
            assert!(!error.message().is_empty() && error.message().len() < 1000, "{text}");
            assert!(error.column() <= text.chars().count() + 1, "{text}");
            assert!(line.chars().count() < 140 && caret.trim() == "^", "{text}");
            assert!(!error.to_string().contains(['\u{0}', '\u{1b}', '\r']), "{text}");
        }
    }
}

/// All that are not a number are one.
fn bits(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn soups_of_tokens_are_read_or_refused(
        tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..30),
        between in prop::sample::select(vec!["", " "]),
    ) {
        try_out(&tokens.join(between));
    }

    #[test]
    fn any_characters_are_read_or_refused(text in "\\PC{0,40}") {
        try_out(&text);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        try_out(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn expressions_with_one_mistake_are_read_or_refused(
        seed in any::<u64>(), at in any::<prop::sample::Index>(),
        token in prop::sample::select(&TOKENS[..]),
    ) {
        let text = Writer::new(seed).expression(1);
        let at = at.index(text.len());
        try_out(&text);
        try_out(&format!("{}{token}{}", &text[..at], &text[at..]));
        try_out(&format!("{}{}", &text[..at], &text[at + 1..]));
        try_out(&text[..at]);
    }
}

/// The deepest, the longest and the widest texts there are.
#[test]
fn texts_at_the_limits_take_bounded_time() {
    let fill = |unit: &str| unit.repeat(LONGEST / unit.len());
    let began = Instant::now();
    let units = [
        "(",
        ")",
        "-",
        "+",
        "not ",
        "2^",
        "x^",
        "1e",
        "9",
        "sin(",
        "min(",
        "where(x,",
        "x<",
        "x+",
        "1,",
        "min(1,",
        "x and ",
        "f(",
        "((x)",
        "-(",
        "a",
        "\u{3c1}",
        "x=",
        " ",
        "\t",
        "clamp(x,1,",
        "x*(",
    ];
    for unit in units {
        for text in [fill(unit), format!("{}x", fill(unit)), fill(unit).repeat(100)] {
            try_out(&text);
        }
    }
    for function in ["min", "max"] {
        let arguments = vec!["x"; 1001].join(",");
        assert!(parse(&format!("{function}({arguments})")).is_ok());
    }
    // The most memory: operands of every level of precedence and two arguments wait in every call.
    let level = "x or x and x < x + x*where(x, x, ";
    let deep = format!("{}x{}", level.repeat(DEEPEST), ")".repeat(DEEPEST));
    try_out(&deep);
    read(&deep);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
