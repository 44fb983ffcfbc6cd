//! What docs/expressions.md says of the language is so.

use diff2d_mpi::expression::{Constants, Definition, Expression, Scope, Variable};

const PAGE: &str = include_str!("../../../docs/expressions.md");

/// The fenced blocks of a language.
fn blocks(language: &str) -> impl Iterator<Item = &'static str> {
    let fence = format!("```{language}\n");
    PAGE.split("```\n").filter_map(move |part| Some(part.split_once(&fence)?.1))
}

/// The constants of the first example.
fn constants() -> Constants {
    let table = blocks("toml").next().expect("an example").split_once("[constants]\n");
    let lines = table.expect("a table of constants").1.lines();
    let definitions: Vec<_> = lines
        .map(|line| {
            let (name, value) = line.split_once(" = ").expect("NAME = VALUE");
            let definition = match value.parse() {
                Ok(number) => Definition::Number(number),
                Err(_) => Definition::Text(value.trim_matches('"').into()),
            };
            (name.to_string(), definition)
        })
        .collect();
    assert_eq!(definitions.len(), 4);
    Constants::evaluate(&definitions).expect("constants")
}

#[test]
fn every_example_can_be_read() {
    use Variable::{Rho, T, X, Y};
    let constants = constants();
    let example = blocks("toml").next().expect("an example");
    let lines = example.lines().take_while(|line| !line.is_empty());
    for line in lines {
        let (key, text) = line.split_once(" = ").expect("KEY = TEXT");
        let variables: &[Variable] = match key {
            "reaction" => &[X, Y, T, Rho],
            "source" => &[X, Y, T],
            _ => &[X, Y],
        };
        let scope = Scope { key, variables, has_cells: true, constants: &constants };
        Expression::parse(text.trim_matches('"'), &scope).expect(line);
    }
}

#[test]
fn every_message_is_the_one_that_is_printed() {
    let constants = constants();
    let variables = [Variable::X, Variable::Y];
    let scope = Scope { key: "D", variables: &variables, has_cells: true, constants: &constants };
    let block = blocks("text").find(|block| block.contains('^') && block.contains("did you mean"));
    let lines: Vec<&str> = block.expect("messages").lines().collect();
    assert!(lines.len() >= 12);
    for message in lines.chunks(3) {
        let error = Expression::parse(message[1].trim(), &scope).expect_err(message[1]);
        assert_eq!(error.to_string(), message.join("\n"));
    }
}

/// What stands in backticks in the first column of tables.
fn forms() -> Vec<&'static str> {
    let rows = PAGE.lines().filter(|line| line.starts_with("| `"));
    let first = rows.filter_map(|row| row.split(" | ").next());
    first.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn every_operator_and_function_of_the_page_exists_and_none_is_left_out() {
    let names = ["a", "b", "c", "condition", "lowest", "highest", "k"];
    let definitions = names.map(|name| (name.to_string(), Definition::Number(1.0)));
    let constants = Constants::evaluate(&definitions).expect("numbers");
    let scope =
        Scope { key: "D", variables: &Variable::ALL, has_cells: true, constants: &constants };
    let forms = forms();
    for form in forms.iter().filter(|form| **form != "[constants]") {
        Expression::parse(form, &scope).unwrap_or_else(|error| panic!("{form}: {error}"));
    }
    let message = Expression::parse("unheard_of_(x)", &scope).unwrap_err().to_string();
    let list = message.split_once("(functions: ").expect("a list").1;
    let functions: Vec<&str> = list.split_once(')').expect("its end").0.split(", ").collect();
    assert!(functions.len() > 20, "{functions:?}");
    for function in functions {
        let called = format!("{function}(");
        assert!(forms.iter().any(|form| form.starts_with(&called)), "{function} is missing");
    }
}
