//! Expressions that are written for the program and evaluated here: of `+ - * /` and comparisons
//! alone, so that their bits follow from IEEE arithmetic.

use std::ops::{Add, Div, Mul, Sub};

#[derive(Clone, Debug)]
pub enum Form {
    Number(f64),
    X,
    Y,
    T,
    Rho,
    Of(char, Box<[Form; 2]>),
    /// The third where the first is less than the second, else the fourth.
    Where(Box<[Form; 4]>),
}

/// Where an expression is evaluated.
#[derive(Clone, Copy, Debug, Default)]
pub struct Point {
    pub x: f64,
    pub y: f64,
    pub t: f64,
    pub rho: f64,
}

pub fn less(a: Form, b: impl Into<Form>, then: impl Into<Form>, or: impl Into<Form>) -> Form {
    Form::Where(Box::new([a, b.into(), then.into(), or.into()]))
}

impl Form {
    /// As an expression of the parameter file; all brackets are written.
    pub fn text(&self) -> String {
        match self {
            Form::Number(number) if number.is_sign_negative() => format!("({number:?})"),
            Form::Number(number) => format!("{number:?}"),
            Form::X => "x".into(),
            Form::Y => "y".into(),
            Form::T => "t".into(),
            Form::Rho => "rho".into(),
            Form::Of(operator, of) => format!("({} {operator} {})", of[0].text(), of[1].text()),
            Form::Where(of) => {
                let [a, b, then, or] = of.each_ref().map(Form::text);
                format!("where({a} < {b}, {then}, {or})")
            }
        }
    }

    /// As a value of the parameter file: a number, or a text.
    pub fn toml(&self) -> String {
        match self {
            Form::Number(number) => format!("{number:?}"),
            other => format!("\"{}\"", other.text()),
        }
    }

    pub fn at(&self, point: Point) -> f64 {
        self.with_slope(point).0
    }

    /// The derivative with respect to rho.
    pub fn slope(&self, point: Point) -> f64 {
        self.with_slope(point).1
    }

    fn with_slope(&self, point: Point) -> (f64, f64) {
        match self {
            Form::Number(number) => (*number, 0.0),
            Form::X => (point.x, 0.0),
            Form::Y => (point.y, 0.0),
            Form::T => (point.t, 0.0),
            Form::Rho => (point.rho, 1.0),
            Form::Of(operator, of) => {
                let [(a, da), (b, db)] = of.each_ref().map(|of| of.with_slope(point));
                match operator {
                    '+' => (a + b, da + db),
                    '-' => (a - b, da - db),
                    '*' => (a * b, da * b + a * db),
                    '/' => (a / b, (da * b - a * db) / (b * b)),
                    other => panic!("no such operator: {other}"),
                }
            }
            Form::Where(of) => {
                let [a, b, then, or] = of.each_ref();
                if a.at(point) < b.at(point) { then } else { or }.with_slope(point)
            }
        }
    }
}

impl From<f64> for Form {
    fn from(number: f64) -> Form {
        Form::Number(number)
    }
}

macro_rules! operators {
    ($($of:ident $method:ident $sign:literal),*) => {$(
        impl<F: Into<Form>> $of<F> for Form {
            type Output = Form;

            fn $method(self, other: F) -> Form {
                Form::Of($sign, Box::new([self, other.into()]))
            }
        }
    )*};
}

operators!(Add add '+', Sub sub '-', Mul mul '*', Div div '/');
