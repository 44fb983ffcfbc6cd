//! A general problem, as a parameter file states it.

use super::form::Form;
use std::fmt::Write;

#[derive(Clone, Debug)]
pub enum Side {
    Insulated,
    Value(Form),
    Inflow(Form),
    Transfer(Form, Form),
}

/// The two sides of a direction, the lower one first; none where it is periodic.
pub type Ends = Option<[Side; 2]>;

#[derive(Clone, Debug)]
pub struct Problem {
    pub x: [f64; 2],
    pub y: [f64; 2],
    /// Columns and rows.
    pub cells: [usize; 2],
    pub diffusivity: [Form; 2],
    pub capacity: Option<Form>,
    pub decay: Option<Form>,
    pub source: Option<Form>,
    pub reaction: Option<Form>,
    pub mask: Option<Form>,
    /// Place and rate.
    pub points: Vec<([f64; 2], Form)>,
    pub along_x: Ends,
    pub along_y: Ends,
    pub initial: Form,
    pub start: f64,
    pub runtime: f64,
    pub outtime: f64,
    pub safety: f64,
    /// That of exponential steps; Euler steps if there is none.
    pub tolerance: Option<f64>,
    /// Whether the state at the end is saved wherever that falls.
    pub at_end: bool,
}

impl Problem {
    /// Insulated, with D = 1, one output after two units of time, and Euler steps.
    pub fn new(cells: [usize; 2], initial: impl Into<Form>) -> Problem {
        Problem {
            x: [0.0, 1.0],
            y: [0.0, 1.0],
            cells,
            diffusivity: [1.0.into(), 1.0.into()],
            capacity: None,
            decay: None,
            source: None,
            reaction: None,
            mask: None,
            points: Vec::new(),
            along_x: Some([Side::Insulated, Side::Insulated]),
            along_y: Some([Side::Insulated, Side::Insulated]),
            initial: initial.into(),
            start: 0.0,
            runtime: 2.0,
            outtime: 1.0,
            safety: 1.0,
            tolerance: None,
            at_end: false,
        }
    }

    /// The parameter file.
    pub fn toml(&self) -> String {
        let Problem { x, y, cells: [nx, ny], diffusivity: [dx, dy], .. } = self;
        let d = match dx.text() == dy.text() {
            true => dx.toml(),
            false => format!("{{ x = {}, y = {} }}", dx.toml(), dy.toml()),
        };
        let mut text =
            format!("x1 = {:?}\nx2 = {:?}\ny1 = {:?}\ny2 = {:?}\n", x[0], x[1], y[0], y[1]);
        let Problem { start, runtime, outtime, safety, at_end, initial, .. } = self;
        write!(text, "D = {d}\nruntime = {runtime:?}\nouttime = {outtime:?}\n").unwrap();
        let terms = [
            ("capacity", &self.capacity),
            ("decay", &self.decay),
            ("source", &self.source),
            ("reaction", &self.reaction),
            ("mask", &self.mask),
        ];
        for (key, of) in terms {
            if let Some(of) = of {
                writeln!(text, "{key} = {}", of.toml()).unwrap();
            }
        }
        writeln!(text, "initial = {}\noutput.final = {at_end}", initial.toml()).unwrap();
        let method = match self.tolerance {
            None => format!("method = \"euler\", safety = {safety:?}"),
            Some(tolerance) => format!("method = \"exponential\", tolerance = {tolerance:?}"),
        };
        writeln!(text, "time = {{ start = {start:?}, {method} }}").unwrap();
        write!(text, "[grid]\nlayout = \"cells\"\ncells = [{nx}, {ny}]\n[boundary]\n").unwrap();
        text += &ends("x", ["left", "right"], &self.along_x);
        text += &ends("y", ["bottom", "top"], &self.along_y);
        for (number, ([x, y], rate)) in self.points.iter().enumerate() {
            let rate = rate.toml();
            write!(text, "[point_sources.p{number}]\nx = {x:?}\ny = {y:?}\nrate = {rate}\n")
                .unwrap();
        }
        text
    }
}

fn ends(direction: &str, names: [&str; 2], ends: &Ends) -> String {
    let Some(sides) = ends else { return format!("{direction} = \"periodic\"\n") };
    let side = |(name, side): (&str, &Side)| match side {
        Side::Insulated => format!("{name} = \"insulated\"\n"),
        Side::Value(value) => format!("{name} = {{ value = {} }}\n", value.toml()),
        Side::Inflow(inflow) => format!("{name} = {{ inflow = {} }}\n", inflow.toml()),
        Side::Transfer(transfer, ambient) => {
            let (transfer, ambient) = (transfer.toml(), ambient.toml());
            format!("{name} = {{ transfer = {transfer}, ambient = {ambient} }}\n")
        }
    };
    names.into_iter().zip(sides).map(side).collect()
}
