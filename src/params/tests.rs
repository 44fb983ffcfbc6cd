//! What a declaration can express beyond today's parameters: tables whose names the user chooses,
//! and values that are one of several kinds.

use super::check;
use super::document::Document;
use super::schema::{Shape, schema_of};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Problem {
    constants: BTreeMap<String, Quantity>,
    boundary: BTreeMap<String, Side>,
    slices: BTreeMap<String, Slice>,
    grid: Grid,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Grid {
    cells: Option<[usize; 2]>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Quantity {
    Number(f64),
    Expression(String),
    File(FromFile),
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FromFile {
    file: String,
    variable: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Side {
    Word(Word),
    Value(Value),
    Transfer(Transfer),
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Word {
    Insulated,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Value {
    value: Quantity,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Transfer {
    transfer: Quantity,
    ambient: Quantity,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Slice {
    x: Option<f64>,
    #[schemars(extend("exclusiveMinimum" = 0))]
    every: f64,
}

fn read(text: &str, overrides: &[&str]) -> Result<Problem, String> {
    let schema = schema_of::<Problem>();
    let mut document = Document::parse("p.toml", text, Shape(&schema)).unwrap();
    for text in overrides {
        document.set(text, Shape(&schema)).unwrap();
    }
    check::read(Shape(&schema), &document).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(text: &str, overrides: &[&str], message: &str) {
    assert_eq!(read(text, overrides), Err(message.to_owned()));
}

#[test]
fn a_value_is_a_number_an_expression_or_a_table() {
    let text = "[constants]\na = 1\nb = \"2*a\"\nc = { file = \"c.nc\" }\n";
    let Problem { constants, .. } =
        read(text, &["constants.a=.5", "constants.d.file=d.nc"]).unwrap();
    let file = |name: &str| Quantity::File(FromFile { file: name.into(), variable: None });
    let expected = [
        ("a", Quantity::Number(0.5)),
        ("b", Quantity::Expression("2*a".into())),
        ("c", file("c.nc")),
        ("d", file("d.nc")),
    ];
    assert_eq!(constants, expected.map(|(name, value)| (name.to_owned(), value)).into());
}

#[test]
fn an_override_replaces_a_value_and_reaches_into_it() {
    let one = |text: &str, set: &[&str]| read(text, set).unwrap().boundary.remove("left").unwrap();
    let value = |number| Side::Value(Value { value: Quantity::Number(number) });
    let file = "boundary.left = { transfer = 1, ambient = 2 }\n";
    assert_eq!(one(file, &["boundary.left={ value = 3 }"]), value(3.0));
    assert_eq!(one(file, &["boundary.left=insulated"]), Side::Word(Word::Insulated));
    assert_eq!(one("boundary.left = \"insulated\"\n", &["boundary.left.value=3"]), value(3.0));
    let warmer = Transfer { transfer: Quantity::Number(1.0), ambient: Quantity::Number(5.0) };
    assert_eq!(one(file, &["boundary.left.ambient=5"]), Side::Transfer(warmer));
    let slices =
        read("[slices.a]\nevery = 1\n", &["slices.a.x=2", "slices.b.every=3"]).unwrap().slices;
    assert_eq!(slices["a"], Slice { x: Some(2.0), every: 1.0 });
    assert_eq!(slices["b"], Slice { x: None, every: 3.0 });
}

#[test]
fn what_is_wrong_in_them_is_said_with_its_place() {
    refused(
        "\n[boundary]\nleft = \"insulted\"\n",
        &[],
        "p.toml, line 3: boundary.left = \"insulted\" is not \"insulated\" or a table: write \
         boundary.left = \"insulated\"",
    );
    refused(
        "\n[boundary]\nleft = { vlaue = 1 }\n",
        &[],
        "p.toml, line 3: unknown key `boundary.left.vlaue`: did you mean `boundary.left.value`?",
    );
    refused(
        "boundary.left.value = 1\n",
        &["boundary.left.ambient=2"],
        "--set boundary.left.ambient=2: boundary.left has `ambient` beside `value`: keep one of \
         the two",
    );
    refused(
        "boundary.left.transfer = 1\n",
        &[],
        "p.toml, line 1: boundary.left lacks `ambient`: set boundary.left.ambient",
    );
    refused(
        "[slices.a]\nevery = 0\n",
        &[],
        "p.toml, line 2: slices.a.every = 0 is not above 0: raise slices.a.every",
    );
    refused(
        "[slices.a]\nevrey = 1\n",
        &[],
        "p.toml, line 2: unknown key `slices.a.evrey`: did you mean `slices.a.every`?",
    );
    refused(
        "slices.a = 3\n",
        &[],
        "p.toml, line 1: slices.a = 3 is not a table: write [slices.a], or set slices.a.x",
    );
    refused(
        "constants.a = true\n",
        &[],
        "p.toml, line 1: constants.a = true is not a number, an expression or a table: write \
         constants.a = 1.0",
    );
    refused(
        "grid.cells = [3]\n",
        &[],
        "p.toml, line 1: grid.cells = [3] is not two whole numbers: write grid.cells = [1, 1]",
    );
    refused(
        "grid = { cells = [3, 0.5] }\n",
        &[],
        "p.toml, line 1: grid.cells = [3, 0.5] is not two whole numbers: write grid.cells = [1, 1]",
    );
}

#[test]
fn names_are_suggested_as_names() {
    refused(
        "frobnicate = 1\n",
        &[],
        "p.toml, line 1: unknown key `frobnicate`: the keys are constants.NAME; boundary.NAME; \
         slices.NAME.every, slices.NAME.x; grid.cells",
    );
}
