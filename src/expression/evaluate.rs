//! Carries out stack code over the points of a row, chunk by chunk.

use super::code::Code;
use super::error::NotFinite;
use super::kept::{Kept, Key};
use super::missing;
use super::number::{Dual, Number};
use super::op::{Op, Step};
use super::random;
use super::rows::{self, CHUNK, Chunk};
use super::table::Table;
use super::variable::{Variable, Variables};
use std::ops::Range;

/// The points of a row, and what an expression may depend on there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Row<'r> {
    /// First coordinates, one for each point.
    pub x: &'r [f64],
    /// Second coordinate.
    pub y: f64,
    /// Time.
    pub t: f64,
    /// The field, or nothing where an expression must not depend on it.
    pub rho: &'r [f64],
    /// Global index of the row, from 0; for `random`.
    pub row: u64,
    /// Global index of the first point's column, from 0; for `random`.
    pub column: u64,
}

/// What is kept from row to row, and from expression to expression: the stack, so that nothing is allocated, and
/// results.
#[derive(Default)]
pub struct Workspace {
    plain: Stack<f64>,
    dual: Stack<Dual>,
}

struct Stack<T> {
    chunks: Vec<Chunk<T>>,
    kept: Kept<T>,
}

impl<T> Default for Stack<T> {
    fn default() -> Stack<T> {
        Stack { chunks: Vec::new(), kept: Kept::default() }
    }
}

/// Values at every point of the row.
pub(super) fn values(
    code: &Code,
    allowed: Variables,
    row: &Row,
    out: &mut [f64],
    workspace: &mut Workspace,
) -> Result<(), NotFinite> {
    values_where(code, allowed, row, out, workspace, |_| true)
}

/// Values at every point of the row, of which only some have to be finite.
pub(super) fn values_where(
    code: &Code,
    allowed: Variables,
    row: &Row,
    out: &mut [f64],
    workspace: &mut Workspace,
    is_inside: impl Fn(usize) -> bool,
) -> Result<(), NotFinite> {
    check_lengths(code, row, out.len());
    for points in chunks(out.len()) {
        let found = run(code, &mut workspace.plain, row, points.clone());
        out[points].copy_from_slice(found);
    }
    check_tables(code)?;
    check_finite(code, out, allowed, row, is_inside)
}

/// Values and derivatives with respect to rho at every point of the row, of which only some have to be finite.
pub(super) fn values_and_slopes(
    code: &Code,
    allowed: Variables,
    row: &Row,
    out: [&mut [f64]; 2],
    workspace: &mut Workspace,
    is_inside: impl Fn(usize) -> bool,
) -> Result<(), NotFinite> {
    let [values, slopes] = out;
    check_lengths(code, row, values.len());
    assert_eq!(values.len(), slopes.len(), "a derivative for each value");
    for points in chunks(values.len()) {
        let found = run(code, &mut workspace.dual, row, points.clone());
        let out = values[points.clone()].iter_mut().zip(&mut slopes[points]);
        for ((value, slope), found) in out.zip(found) {
            (*value, *slope) = (found.value(), found.slope());
        }
    }
    check_tables(code)?;
    check_finite(code, values, allowed, row, &is_inside)?;
    check_finite(code, slopes, allowed, row, &is_inside)
        .map_err(|error| NotFinite { is_derivative: true, ..error })
}

/// The value of code without variables.
pub(super) fn at_origin(code: &Code) -> f64 {
    let row = Row { x: &[0.0], rho: &[0.0], ..Row::default() };
    run(code, &mut Stack::<f64>::default(), &row, 0..1)[0]
}

fn check_lengths(code: &Code, row: &Row, length: usize) {
    assert_eq!(row.x.len(), length, "a value for each point");
    let needs_rho = code.variables.contains(Variable::Rho);
    assert!(!needs_rho || row.rho.len() == length, "a value of rho for each point");
}

fn chunks(length: usize) -> impl Iterator<Item = Range<usize>> {
    (0..length).step_by(CHUNK).map(move |begin| begin..length.min(begin + CHUNK))
}

/// Whatever became of the values, a field that could not be read is an error.
fn check_tables(code: &Code) -> Result<(), NotFinite> {
    code.tables().find_map(Table::failure).map_or(Ok(()), |why| Err(NotFinite::unread(why)))
}

fn check_finite(
    code: &Code,
    found: &[f64],
    allowed: Variables,
    row: &Row,
    is_inside: impl Fn(usize) -> bool,
) -> Result<(), NotFinite> {
    let mut values = found.iter().enumerate();
    let Some((at, _)) = values.find(|(at, value)| !value.is_finite() && is_inside(*at)) else {
        return Ok(());
    };
    let error = NotFinite::new(found[at], at, allowed, |variable| match variable {
        Variable::X => row.x[at],
        Variable::Y => row.y,
        Variable::T => row.t,
        Variable::Rho => row.rho.get(at).copied().unwrap_or(f64::NAN),
    });
    let missing = missing::find(code, row.row, row.column.wrapping_add(at as u64));
    Err(NotFinite { missing, ..error })
}

/// The results at some points, at most a chunk.
fn run<'s, T: Number>(
    code: &Code,
    stack: &'s mut Stack<T>,
    row: &Row,
    points: Range<usize>,
) -> &'s [T] {
    let Stack { chunks, kept } = stack;
    if chunks.len() < code.depth {
        chunks.resize_with(code.depth, Chunk::new);
    }
    let x = &row.x[points.clone()];
    let (mut height, mut done) = (0, 0);
    for (number, part) in code.of_x.iter().enumerate() {
        height = carry_out_all(&code.steps[done..part.start], chunks, height, row, &points);
        let key = Key::new(code.number, number, x);
        if !kept.recall(key, x, &mut chunks[height]) {
            carry_out_all(&code.steps[part.clone()], chunks, height, row, &points);
            kept.keep(key, x, &mut chunks[height]);
        }
        (height, done) = (height + 1, part.end);
    }
    carry_out_all(&code.steps[done..], chunks, height, row, &points);
    chunks[0].spread(points.len())
}

/// Some steps, on a stack of this height; the height that it has then.
fn carry_out_all<T: Number>(
    steps: &[Step],
    chunks: &mut [Chunk<T>],
    mut height: usize,
    row: &Row,
    points: &Range<usize>,
) -> usize {
    for step in steps {
        let operands = height - step.op.operands();
        carry_out(&step.op, &mut chunks[operands..], row, points.clone());
        height = operands + 1;
    }
    height
}

/// One operation, on the operands at the beginning of `stack`.
fn carry_out<T: Number>(op: &Op, stack: &mut [Chunk<T>], row: &Row, points: Range<usize>) {
    let length = points.len();
    match (op, stack) {
        (Op::Number(number), [result, ..]) => result.set_uniform(T::fixed(*number)),
        (Op::Variable(variable), [result, ..]) => match variable {
            Variable::X => result.set(row.x[points].iter().map(|x| T::fixed(*x))),
            Variable::Y => result.set_uniform(T::fixed(row.y)),
            Variable::T => result.set_uniform(T::fixed(row.t)),
            Variable::Rho => result.set(row.rho[points].iter().map(|rho| T::rho(*rho))),
        },
        (Op::Random(stream), [result, ..]) => {
            let of_row = random::of_row(*stream, row.row);
            let columns = (0..).skip(points.start).map(|point| row.column.wrapping_add(point));
            let columns = columns.take(length);
            result.set(columns.map(|column| T::fixed(random::of_cell(of_row, column))));
        }
        (Op::Table(Table::Series(series)), [result, ..]) => {
            result.set_uniform(T::fixed(series.at(row.t)));
        }
        (Op::Table(Table::Field(field)), [result, ..]) => {
            let mut found = [0.0; CHUNK];
            let column = row.column.wrapping_add(points.start as u64);
            field.copy(row.row, column, &mut found[..length]);
            result.set(found[..length].iter().map(|value| T::fixed(*value)));
        }
        (Op::Unary(function), [a, ..]) => function.apply(a.distinct(length)),
        (Op::Binary(function), [a, b, ..]) => function.apply(a, b, length),
        (Op::Where, [condition, yes, no, ..]) => rows::choose(condition, yes, no, length),
        (_, _) => unreachable!("the stack holds what the code needs"),
    }
}
