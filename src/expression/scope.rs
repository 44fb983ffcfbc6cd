//! What the expression of a key may name.

use super::constants::Constants;
use super::variable::Variable;
use std::fmt;

/// What the expression of a key may name, besides the functions, `pi` and `e`.
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
        let constants = self.constants.iter().map(|(name, _)| name);
        let fields = self.constants.table_names().filter(|_| self.has_cells);
        variables.chain(known).chain(constants).chain(fields).collect()
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
