//! A general problem as it was understood, for `--check`.

use crate::number::shown;
use crate::params::{Diffusivity, Params, Quantity, Side, Source, Value};
use crate::problem::ranges::Ranges;
use std::fmt::Display;

/// A name and what there is to say.
type Line = (&'static str, String);

/// The equation, its sides, and what its coefficients are.
pub fn lines(params: &Params, ranges: &Ranges) -> Vec<Line> {
    let mut lines = vec![("equation", equation(params))];
    lines.extend(sides(params));
    match &params.D {
        Diffusivity::Number(d) => lines.push(("D", shown(*d))),
        Diffusivity::Text(text) => lines.push(("D", with_range(text, ranges.get("D.x")))),
        Diffusivity::File(file) => {
            lines.push(("D", with_range(&file.to_string(), ranges.get("D.x"))));
        }
        Diffusivity::Directions { x, y } => {
            lines.push(("D along x", value(x, ranges.get("D.x"))));
            lines.push(("D along y", value(y, ranges.get("D.y"))));
        }
    }
    let source = if params.point_sources.is_empty() { "source" } else { "" };
    let reaction = params.reaction.as_ref().map(|reaction| match reaction {
        Value::Number(number) => Quantity::Number(*number),
        Value::Text(text) => Quantity::Text(text.clone()),
    });
    let whole_source = params.source.as_ref().map(|source| match source {
        Source::Number(number) => Quantity::Number(*number),
        source => Quantity::Text(source.to_string()),
    });
    for (name, given) in [
        ("capacity", &params.capacity),
        ("source", &whole_source),
        ("decay", &params.decay),
        ("reaction", &reaction),
        ("mask", &params.mask),
        ("initial", &params.initial),
    ] {
        let range = if name == "source" { ranges.get(source) } else { ranges.get(name) };
        let when = if name == "source" && range.is_some() { " at the start" } else { "" };
        lines.extend(given.as_ref().map(|given| (name, value(given, range) + when)));
    }
    for (name, source) in &params.point_sources {
        let [x, y] = [source.x, source.y].map(shown);
        lines.push(("point source", format!("{name}: {} at x = {x}, y = {y}", source.rate)));
    }
    for (name, file) in &params.data {
        lines.push(("data", format!("{name} = {file}")));
    }
    for (name, constant) in &params.constants {
        lines.push(("constant", format!("{name} = {constant}")));
    }
    lines
}

fn equation(params: &Params) -> String {
    let capacity = if params.capacity.is_some() { "capacity " } else { "" };
    let flux = match params.D {
        Diffusivity::Directions { .. } => "d/dx (D.x d rho/dx) + d/dy (D.y d rho/dy)",
        _ => "div(D grad rho)",
    };
    let has_source = params.source.is_some() || !params.point_sources.is_empty();
    let terms = [
        (has_source, " + source"),
        (params.reaction.is_some(), " + reaction"),
        (params.decay.is_some(), " - decay rho"),
        (params.mask.is_some(), ", where the mask is not 0"),
    ];
    let terms: String =
        terms.iter().filter(|(is_there, _)| *is_there).map(|(_, text)| *text).collect();
    format!("{capacity}d rho/dt = {flux}{terms}")
}

fn sides(params: &Params) -> Vec<Line> {
    let boundary = &params.boundary;
    let default = boundary.default.as_ref();
    let side = |side: &Option<Side>| match (side, default) {
        (Some(side), _) => condition(side),
        (None, Some(side)) => format!("{} (the default)", condition(side)),
        (None, None) => String::new(),
    };
    let mut lines = Vec::new();
    match boundary.x {
        Some(_) => lines.push(("left, right", "periodic".into())),
        None => lines.extend([("left", side(&boundary.left)), ("right", side(&boundary.right))]),
    }
    match boundary.y {
        Some(_) => lines.push(("bottom, top", "periodic".into())),
        None => lines.extend([("bottom", side(&boundary.bottom)), ("top", side(&boundary.top))]),
    }
    lines
}

fn condition(side: &Side) -> String {
    match side {
        Side::Word(_) => "insulated: D d rho/dn = 0".into(),
        Side::Value { value } => format!("rho = {value}"),
        Side::Inflow { inflow } => format!("D d rho/dn = {inflow}, positive into the domain"),
        Side::Transfer { transfer, ambient } => {
            let [transfer, ambient] = [factor(transfer), factor(ambient)];
            format!("D d rho/dn = {transfer} ({ambient} - rho), positive into the domain")
        }
    }
}

/// What can stand in a product or a difference as it is, or in parentheses.
fn factor(value: &impl Display) -> String {
    let text = value.to_string();
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    match text.chars().all(is_plain) {
        true => text,
        false => format!("({text})"),
    }
}

fn value(value: &Quantity, range: Option<[f64; 2]>) -> String {
    match value {
        Quantity::Number(number) => shown(*number),
        other => with_range(&other.to_string(), range),
    }
}

fn with_range(text: &str, range: Option<[f64; 2]>) -> String {
    match range {
        None => text.into(),
        Some([low, high]) if low == high => format!("{text}, {} everywhere", shown(low)),
        Some([low, high]) => format!("{text}, from {} to {}", shown(low), shown(high)),
    }
}
