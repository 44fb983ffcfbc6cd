//! What the expression of a key may name.

use super::constants::Constants;
use std::fmt;

/// What an expression may depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable {
    /// The first coordinate, along a row.
    X,
    /// The second coordinate, the same in a row.
    Y,
    /// The time.
    T,
    /// The field itself.
    Rho,
}

impl Variable {
    /// All, in the order in which they are listed for people.
    pub const ALL: [Variable; 4] = [Variable::X, Variable::Y, Variable::T, Variable::Rho];

    /// Its name in an expression.
    pub fn name(self) -> &'static str {
        match self {
            Variable::X => "x",
            Variable::Y => "y",
            Variable::T => "t",
            Variable::Rho => "rho",
        }
    }

    /// The variable of that name.
    pub fn named(name: &str) -> Option<Variable> {
        Variable::ALL.into_iter().find(|variable| variable.name() == name)
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Variables(u8);

impl Variables {
    /// The set of these.
    pub fn of(variables: &[Variable]) -> Variables {
        Variables(variables.iter().fold(0, |set, variable| set | bit(*variable)))
    }

    /// Whether `variable` is one of them.
    pub fn contains(self, variable: Variable) -> bool {
        self.0 & bit(variable) != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These and those of `other`.
    pub fn and(self, other: Variables) -> Variables {
        Variables(self.0 | other.0)
    }

    /// Each of them, in the order of [`Variable::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Variable> {
        Variable::ALL.into_iter().filter(move |variable| self.contains(*variable))
    }
}

fn bit(variable: Variable) -> u8 {
    1 << variable as u8
}

/// What the expression of a key may name, beside the functions, `pi` and `e`.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'s> {
    /// The key, for messages: `D`, `boundary.left.value`, `the constant brick`.
    pub key: &'s str,
    /// The variables it may depend on.
    pub variables: &'s [Variable],
    /// Whether it is evaluated at cells, so that `random(k)` has a meaning.
    pub has_cells: bool,
    /// The constants of the parameter file.
    pub constants: &'s Constants,
}

impl Scope<'_> {
    /// Every name that may stand for a value: variables, `pi`, `e`, constants.
    pub(super) fn names(&self) -> Vec<&str> {
        let variables = self.variables.iter().map(|variable| variable.name());
        let known = ["pi", "e"].into_iter();
        variables.chain(known).chain(self.constants.iter().map(|(name, _)| name)).collect()
    }
}

/// `x`, `x and y`, `x, y and t`.
pub(super) fn listed<T: fmt::Display>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [only] => only.to_string(),
        [others @ .., last] => {
            let others: Vec<String> = others.iter().map(T::to_string).collect();
            format!("{} and {last}", others.join(", "))
        }
    }
}
