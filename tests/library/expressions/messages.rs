//! What is said of expressions with a mistake, and where the caret stands.

use super::{parse, parse_for};
use diff2d_mpi::expression::{Constants, Expression, Scope, Variable};

const MESSAGES: [(&str, &str, usize); 121] = [
    ("", "the expression is empty", 1),
    ("   ", "the expression is empty", 4),
    ("(x", "the `(` at column 1 is not closed", 1),
    ("sin(x", "the `(` at column 4 is not closed", 4),
    ("(x + (y)", "the `(` at column 1 is not closed", 1),
    ("x + ", "the expression ends after `+`: a value is missing", 5),
    ("-", "the expression ends after `-`: a value is missing", 2),
    ("*x", "a value is missing before `*`", 1),
    ("x * / y", "a value is missing before `/`", 5),
    ("x)", "this `)` closes nothing", 2),
    ("()", "a value is missing before `)`", 2),
    ("sin()", "`sin` takes 1 argument, not 0: write sin(a)", 1),
    ("sin(x, y)", "`sin` takes 1 argument, not 2: write sin(a)", 1),
    ("atan2(x)", "`atan2` takes 2 arguments, not 1: write atan2(y, x)", 1),
    ("where(x, y)", "`where` takes 3 arguments, not 2: write where(condition, a, b)", 1),
    ("clamp(x, 0)", "`clamp` takes 3 arguments, not 2: write clamp(a, lowest, highest)", 1),
    ("min()", "`min` takes at least 1 argument, not 0", 1),
    ("random()", "`random` takes 1 argument, not 0: write random(k)", 1),
    (
        "random(0.5)",
        "`random` takes a whole number from 0 to 2^53: write random(1), random(2), ... for independent numbers in every cell",
        1,
    ),
    (
        "random(x)",
        "`random` takes a whole number from 0 to 2^53: write random(1), random(2), ... for independent numbers in every cell",
        1,
    ),
    (
        "random(-1)",
        "`random` takes a whole number from 0 to 2^53: write random(1), random(2), ... for independent numbers in every cell",
        1,
    ),
    ("2x", "`2x`: write 2*x", 2),
    ("2(x + 1)", "`2(`: write 2*(", 2),
    ("3sin(x)", "`3sin`: write 3*sin", 2),
    ("1_000", "`1_000`: digits are written without `_`", 2),
    ("(x)(y)", "an operator is missing between `)` and `(`", 4),
    ("x y", "an operator is missing between `x` and `y`", 3),
    ("x 2", "an operator is missing between `x` and `2`", 3),
    ("1.2.3", "an operator is missing between `1.2` and `.3`", 4),
    (
        "1,5",
        "a comma separates arguments of a function: decimals are written with a point, as 1.5",
        2,
    ),
    (
        "(1, 2)",
        "a comma separates arguments of a function: decimals are written with a point, as 1.5",
        3,
    ),
    (
        "x, y",
        "a comma separates arguments of a function: decimals are written with a point, as 1.5",
        2,
    ),
    ("sin x", "`sin` is a function: write sin(x)", 1),
    ("sin 2", "`sin` is a function: write sin(2)", 1),
    ("sin^2(x)", "`sin` is a function: write sin(...)", 1),
    ("sin + 1", "`sin` is a function: write sin(...)", 1),
    ("x(1 - x)", "`x` is not a function: for a product write x*(...)", 1),
    ("K(1 + x)", "`K` is not a function: for a product write K*(...)", 1),
    ("pi(2)", "`pi` is not a function: for a product write pi*(...)", 1),
    ("np.cos(x)", "`np.cos`: functions are written bare: cos(...)", 1),
    ("math.pi", "`math.pi`: names are written bare: pi", 1),
    ("np.arcsin(x)", "`np.arcsin`: write `asin`", 1),
    ("self.x", "`self.`: names contain no point", 1),
    ("k.nc", "`k.nc`: write { file = \"k.nc\" } in place of the text", 1),
    ("cs(x)", "unknown function `cs`: did you mean `cos`?", 1),
    ("coss(x)", "unknown function `coss`: did you mean `cos`?", 1),
    ("foo(x)", "unknown function `foo`: did you mean `floor`?", 1),
    (
        "brik*x",
        "unknown name `brik`: did you mean `brick`? (names: x, y, t, rho, pi, e, K, brick)",
        1,
    ),
    ("k*x", "unknown name `k`: did you mean `K`? (names: x, y, t, rho, pi, e, K, brick)", 1),
    ("zzz", "unknown name `zzz` (names: x, y, t, rho, pi, e, K, brick)", 1),
    ("X + 1", "unknown name `X`: did you mean `x`? (names: x, y, t, rho, pi, e, K, brick)", 1),
    ("Pi", "unknown name `Pi`: did you mean `pi`? (names: x, y, t, rho, pi, e, K, brick)", 1),
    ("E", "unknown name `E`: did you mean `e`? (names: x, y, t, rho, pi, e, K, brick)", 1),
    ("T", "unknown name `T`: did you mean `t`? (names: x, y, t, rho, pi, e, K, brick)", 1),
    ("time", "unknown name `time`: did you mean `t`? (names: x, y, t, rho, pi, e, K, brick)", 1),
    (
        "\u{3c1}*x",
        "unknown name `\u{3c1}`: did you mean `rho`? (names: x, y, t, rho, pi, e, K, brick)",
        1,
    ),
    ("\u{3c0}*x", "unknown name `\u{3c0}`: write `pi` (names: x, y, t, rho, pi, e, K, brick)", 1),
    ("u^2", "unknown name `u`: did you mean `rho`? (names: x, y, t, rho, pi, e, K, brick)", 1),
    (
        "z",
        "unknown name `z`: the problem has two dimensions, x and y (names: x, y, t, rho, pi, e, K, brick)",
        1,
    ),
    (
        "r < 1",
        "unknown name `r`: for a distance write hypot(x, y) (names: x, y, t, rho, pi, e, K, brick)",
        1,
    ),
    ("true", "unknown name `true`: write 1 (names: x, y, t, rho, pi, e, K, brick)", 1),
    ("False", "unknown name `False`: write 0 (names: x, y, t, rho, pi, e, K, brick)", 1),
    ("inf", "unknown name `inf`: every value is finite (names: x, y, t, rho, pi, e, K, brick)", 1),
    ("x = 1", "`=` gives no value here: write `==` to compare", 3),
    ("x === y", "`===`: write `==`", 3),
    ("x := 1", "`:=`: an expression gives no names: constants go in [constants]", 3),
    ("x && y", "`&&`: write `and`", 3),
    ("x || y", "`||`: write `or`", 3),
    ("x & y", "`&`: write `and`", 3),
    ("x | y", "`|`: write `or`, or abs(a) for an absolute value", 3),
    ("!x", "`!`: write `not`", 1),
    ("~x", "`~`: write `not`", 1),
    ("x <> y", "`<>`: write `!=`", 3),
    ("x => y", "`=>`: write `>=`", 3),
    ("x % 2", "`%`: write mod(a, b)", 3),
    ("x // 2", "`//`: write floor(a/b)", 3),
    ("x ? 1 : 2", "`?`: write where(condition, a, b)", 3),
    ("if(x > 0, 1, 2)", "unknown function `if`: write where(condition, a, b)", 1),
    (
        "if x > 0",
        "unknown name `if`: write where(condition, a, b) (names: x, y, t, rho, pi, e, K, brick)",
        1,
    ),
    ("1 if x > 0 else 2", "`if`: write where(condition, a, b)", 3),
    ("x AND y", "`AND`: `and`, `or` and `not` are in lower case", 3),
    ("x xor y", "`xor`: write a != b", 3),
    ("ln(x)", "unknown function `ln`: the natural logarithm is `log`", 1),
    ("log2(x)", "unknown function `log2`: write log(a)/log(2)", 1),
    ("pow(x, 2)", "unknown function `pow`: write a^b", 1),
    ("sign(x)", "unknown function `sign`: write (a > 0) - (a < 0)", 1),
    ("heaviside(x)", "unknown function `heaviside`: write step(a)", 1),
    ("rand(1)", "unknown function `rand`: write random(k), with a whole number k", 1),
    ("fmod(x, 1)", "unknown function `fmod`: write mod(a, b)", 1),
    ("x[0]", "`[`: write parentheses", 2),
    ("{x}", "`{`: write parentheses", 1),
    ("\"x\"", "`\"`: an expression contains no text", 1),
    ("x'", "`'`: an expression contains no text, and derivatives are not available", 2),
    ("x;", "`;`: a key has one expression, and arguments are separated by `,`", 2),
    ("x # comment", "`#`: an expression contains no comment", 3),
    ("$x", "`$`: names are written bare", 1),
    ("x @ y", "`@`: write `*`", 3),
    ("x \u{2212} y", "`\u{2212}`: this is a Unicode minus: write `-`", 3),
    ("x \u{2013} y", "`\u{2013}`: this is a dash: write `-`", 3),
    ("x \u{d7} y", "`\u{d7}`: write `*`", 3),
    ("x \u{f7} y", "`\u{f7}`: write `/`", 3),
    ("x \u{2264} y", "`\u{2264}`: write `<=`", 3),
    ("\u{221a}x", "`\u{221a}`: write sqrt(a)", 1),
    ("x\u{b2}", "`\u{b2}`: write `^2`", 2),
    ("x\u{b3}", "`\u{b3}`: write `^3`", 2),
    ("0 < x < 1", "comparisons do not chain: write 0 < x and x < 1", 7),
    ("0 <= x + 1 < y*2 and t", "comparisons do not chain: write 0 <= x + 1 and x + 1 < y*2", 12),
    ("x == y == 1", "comparisons do not chain: write x == y and y == 1", 8),
    ("1 + not x", "`not` binds weakly: write (not ...) here", 5),
    ("x^not y", "`not` binds weakly: write (not ...) here", 3),
    ("x not y", "an operator is missing between `x` and `not`", 3),
    ("1e400", "`1e400` is above the largest number, 1.797e+308", 1),
    ("1/0", "the value is inf: not finite", 1),
    ("x and", "the expression ends after `and`: a value is missing", 6),
    ("and x", "a value is missing before `and`", 1),
    ("x ** ", "the expression ends after `**`: a value is missing", 6),
    ("\u{20ac}", "`\u{20ac}` is not a symbol of this language", 1),
    ("x + \u{a0}y", "the character U+00A0 has no place here: write a space", 5),
    ("x\u{7}", "the character U+0007 has no place here: write a space", 2),
    ("\tx +\t2y", "`2y`: write 2*y", 7),
    ("a\u{301} + 1", "`\u{301}` is not a symbol of this language", 2),
];

#[test]
fn every_mistake_has_its_message_and_its_caret() {
    let mut wrong = Vec::new();
    for (text, message, column) in MESSAGES {
        let error = parse(text).expect_err(text);
        if (error.message(), error.column()) != (message, column) {
            wrong.push(format!("    ({text:?}, {:?}, {}),", error.message(), error.column()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_key_says_what_it_may_depend_on() {
    use Variable::{T, X, Y};
    for (key, variables, text, message) in [
        ("D", &[X, Y][..], "1 + t", "D may depend on x and y, not on t"),
        ("source", &[X, Y, T], "rho", "source may depend on x, y and t, not on rho"),
        (
            "boundary.left.value",
            &[Y, T],
            "x*t",
            "boundary.left.value may depend on y and t, not on x",
        ),
        ("point_sources.well.rate", &[T], "y", "point_sources.well.rate may depend on t, not on y"),
        ("x2", &[], "x", "x2 may depend on constants only, not on x"),
        // What is not allowed is not suggested either.
        ("D", &[X, Y], "time", "unknown name `time` (names: x, y, pi, e, K, brick)"),
        ("D", &[X, Y], "u", "unknown name `u` (names: x, y, pi, e, K, brick)"),
    ] {
        assert_eq!(parse_for(key, variables, text).unwrap_err().message(), message);
    }
    let constants = Constants::default();
    let scope = Scope {
        key: "boundary.top.value",
        variables: &[X, T],
        has_cells: false,
        constants: &constants,
    };
    let error = Expression::parse("random(1)", &scope).unwrap_err();
    assert_eq!(error.message(), "`random` numbers belong to cells: boundary.top.value has none");
}

/// What is printed below the message.
#[track_caller]
fn shows(text: &str, line: &str, caret: &str) {
    let error = parse(text).expect_err(text);
    assert_eq!(error.marked(), [line, caret], "{text:?}");
    assert_eq!(error.to_string(), format!("{}\n    {line}\n    {caret}", error.message()));
}

#[test]
fn the_caret_stands_below_the_place() {
    shows("r*(1 - x/k)", "r*(1 - x/k)", "^");
    shows("1 + q*x", "1 + q*x", "    ^");
    shows("x +", "x +", "   ^");
    // Tabs stay, wide characters take two columns, combining ones none.
    shows("\tx +\t$", "\tx +\t$", "\t   \t^");
    shows("\u{6e29} + 1", "\u{6e29} + 1", "^");
    shows("x + (\u{6e29}", "x + (\u{6e29}", "     ^");
    shows("x < 1 \u{6e29}", "x < 1 \u{6e29}", "      ^");
    // Of several lines, the one with the mistake.
    shows("x +\n  y + $\n + t", "  y + $", "      ^");
    assert_eq!(parse("x +\n  y + $\n + t").map_err(|e| (e.line(), e.column())), Err((2, 7)));
    // What a terminal would obey is not sent to it.
    shows("x \u{1b}[31m", "x \u{fffd}[31m", "  ^");
}

#[test]
fn a_long_line_is_cut_around_the_caret() {
    let long = format!("{}$ + {}", "x + ".repeat(50), "y + ".repeat(50));
    let line = format!("...{}$ + {}y +...", "x + ".repeat(15), "y + ".repeat(14));
    let error = parse(&long).unwrap_err();
    assert_eq!(error.marked()[1], format!("{}^", " ".repeat(63)));
    assert!(error.marked()[0].starts_with(&line[..70]), "{}", error.marked()[0]);
    assert!(error.marked()[0].len() < 130 && error.marked()[0].ends_with("..."));
    assert_eq!(error.column(), 201);
}

#[test]
fn limits_are_named_with_what_to_do() {
    for (text, message, column) in [
        (
            "x".repeat(5000),
            "the expression has 5000 characters, above the limit of 4096: name its numbers in [constants]",
            4097,
        ),
        (
            "-x".repeat(1100),
            "more than 1000 operations: compute what is constant in [constants]",
            1,
        ),
        ("(".repeat(100), "nested more than 64 deep: write fewer parentheses, signs or powers", 65),
        ("-".repeat(100), "nested more than 64 deep: write fewer parentheses, signs or powers", 65),
        (
            "2^".repeat(100),
            "nested more than 64 deep: write fewer parentheses, signs or powers",
            130,
        ),
        (
            "sin(".repeat(100),
            "nested more than 64 deep: write fewer parentheses, signs or powers",
            257,
        ),
    ] {
        let error = parse(&text).unwrap_err();
        assert_eq!((error.message(), error.column()), (message, column));
    }
}
