//! What one module decides for all: how numbers are written, nouns are counted, files are asked for.

use crate::layers::{has_word, sources};

/// Each of these turns "could not look" into an answer, or is easily made to.
#[test]
fn only_one_module_asks_the_file_system_what_is_there() {
    let questions = ["exists", "try_exists", "is_file", "is_dir", "read_dir", "canonicalize"];
    for (path, code) in sources().iter().filter(|(path, _)| path != "src/look.rs") {
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        for question in questions {
            // The directory of the run may be a link that leads nowhere, which is said.
            let is_known = path.ends_with("output/directory/usable.rs") && question == "is_dir";
            let asked = code.contains(&format!(".{question}()"))
                || code.contains(&format!("fs::{question}("));
            assert!(!asked || is_known, "{path}: `{question}`: use the module `look`");
        }
    }
}

/// Files whose numbers come from what a user wrote, or from a clock: there any cast to a whole
/// number may leave its range.
const GIVEN: [&str; 5] = [
    "src/problem/",
    "src/params/",
    "src/program/report/",
    "src/run/watch",
    "src/program/walltime.rs",
];

#[test]
fn only_one_module_formats_exponents_and_makes_whole_numbers_of_floating_point_ones() {
    let found: Vec<String> =
        sources().iter().flat_map(|(path, code)| own_numbers(path, code)).collect();
    assert!(found.is_empty(), "use `number` instead:\n{}", found.join("\n"));
}

#[test]
fn the_checker_finds_numbers_that_are_not_formatted_by_their_module() {
    for (path, code) in [
        ("src/problem/course.rs", "let n = (length / dx).trunc() as u64;"),
        ("src/output/layout.rs", "let n = x.floor() as usize;"),
        ("src/program/report/pace.rs", "let left = left as u64;"),
        ("src/output/xdmf.rs", "format!(\"{value:e}\")"),
        ("src/program/report/table.rs", "format!(\"{:>15.8e}\", d.mass)"),
        ("src/output/table.rs", "format!(\"{step},{time:?}\")"),
        ("src/run/mod.rs", "format!(\"{:?}\", self.dt)"),
    ] {
        assert_eq!(own_numbers(path, code).len(), 1, "{path}: {code}");
    }
    for (path, code) in [
        ("src/output/layout.rs", "number(&file, \"nsteps\", schedule.steps as i64)"),
        (
            "src/program/report/check.rs",
            "let points = (n as f64).powi(2); format!(\"{points:.2} {x:>3}\")",
        ),
        ("src/params/values.rs", "format!(\"{path:?} is not a path\")"),
    ] {
        assert_eq!(own_numbers(path, code), [""; 0], "{path}: {code}");
    }
}

/// A rank that leaves a function by `?` in the argument of `agree` leaves the others waiting in it.
#[test]
fn no_rank_leaves_before_all_have_agreed() {
    let found: Vec<String> = sources()
        .iter()
        .flat_map(|(path, code)| {
            early_leaves(code).map(move |argument| format!("{path}: {argument}"))
        })
        .collect();
    assert!(found.is_empty(), "take the work into a function of its own:\n{}", found.join("\n"));
    let leaves =
        "comm.agree(match comm.is_root() { true => look(path)?.check(), false => Ok(()) })?;";
    assert_eq!(early_leaves(leaves).count(), 1);
    assert_eq!(early_leaves("let all = comm.agree(look(path).and_then(check))?;").count(), 0);
}

/// Arguments of `agree` from which a function can be left.
fn early_leaves(code: &str) -> impl Iterator<Item = &str> {
    let arguments = code.match_indices(".agree(").map(|(at, call)| {
        let rest = &code[at + call.len()..];
        let mut depth = 1;
        let end = rest.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        &rest[..end.unwrap_or(rest.len())]
    });
    arguments.filter(|argument| argument.contains('?') || argument.contains("return "))
}

#[test]
fn nouns_that_are_counted_get_their_ending_from_one_helper() {
    const NOUNS: [&str; 8] =
        ["steps", "ranks", "rows", "snapshots", "outputs", "cores", "pictures", "minutes"];
    /// There are always several of these.
    const SEVERAL: [&str; 3] =
        ["fewer than the {ranks} ranks", "{ranks} ranks share", "of {ranks} ranks; "];
    for (path, code) in sources() {
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().filter(|line| !SEVERAL.iter().any(|text| line.contains(text))) {
            let is_counted = |noun: &&&str| line.contains(&format!("}} {noun}"));
            let found = NOUNS.iter().find(is_counted);
            let is_assertion = line.contains("assert!");
            assert!(found.is_none() || is_assertion, "{path}: use number::counted: {line}");
        }
    }
}

/// Lines that print a floating-point number in Rust's notation, or make a whole number of one.
fn own_numbers(path: &str, code: &str) -> Vec<String> {
    const WHOLE: [&str; 8] = ["u64", "usize", "i64", "u32", "i32", "u16", "u8", "u128"];
    const ROUNDED: [&str; 4] = [".trunc()", ".floor()", ".ceil()", ".round()"];
    // In the pictures, coordinates become pixels and levels.
    if path == "src/number.rs" || path.starts_with("src/output/pictures/") {
        return Vec::new();
    }
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let casts = |line: &str| WHOLE.iter().any(|kind| has_word(line, &format!("as {kind}")));
    let is_bad = |line: &&str| {
        let casts_anything = casts(line) && GIVEN.iter().any(|place| path.starts_with(place));
        let casts_rounded = casts(line) && ROUNDED.iter().any(|of| line.contains(of));
        casts_anything || casts_rounded || has_exponent(line) || debugs_number(line)
    };
    code.lines().filter(is_bad).map(|line| format!("{path}: {}", line.trim())).collect()
}

/// Whether a format has `e` for its type, as `{:e}` and `{x:>15.8e}`.
fn has_exponent(line: &str) -> bool {
    line.split('{').skip(1).any(|piece| {
        let format = piece.split('}').next().unwrap_or_default();
        format.rsplit_once(':').is_some_and(|(_, kind)| {
            kind.ends_with('e')
                && kind[..kind.len() - 1].chars().all(|c| !c.is_alphabetic() || c == '$')
        })
    })
}

/// Whether a line shows with `{:?}` what has the name of a number of the simulation.
fn debugs_number(line: &str) -> bool {
    const NUMBERS: [&str; 9] = ["time", "dt", "dx", "mass", "min", "max", "l2", "x1", "x2"];
    NUMBERS.iter().any(|name| line.contains(&format!("{{{name}:?}}")))
        || (line.contains("{:?}") && NUMBERS.iter().any(|name| has_word(line, name)))
}
