//! What an expression may depend on.

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
    match variable {
        Variable::X => 1,
        Variable::Y => 2,
        Variable::T => 4,
        Variable::Rho => 8,
    }
}
