//! Which stored numbers stand for missing values, by the conventions of netCDF: they are compared before they are
//! unpacked, in the type in which they are stored.

use super::super::contents::Coding;
use super::named::Variable;
use super::{Found, attributes};
use crate::number::{counted, shown};
use hdf5::types::{FloatSize, TypeDescriptor};

/// The stored numbers of a variable.
pub(super) struct Stored<'v> {
    variable: &'v Variable,
    kind: Option<TypeDescriptor>,
    /// What is added to those below 0.
    wrap: f64,
    /// Whether values are computed from them.
    is_packed: bool,
}

impl<'v> Stored<'v> {
    pub fn of(variable: &'v Variable, wrap: f64, is_packed: bool) -> Found<Stored<'v>> {
        Ok(Stored { variable, kind: variable.kind()?, wrap, is_packed })
    }

    /// Those that stand for missing values.
    pub fn missing(&self) -> Found<Vec<f64>> {
        let fill = attributes::number(self.variable, "_FillValue")?;
        // There may be several of these.
        let marks = attributes::numbers(self.variable, "missing_value")?;
        let fill = fill.into_iter().map(|value| ("_FillValue", value));
        let all = fill.chain(marks.into_iter().map(|value| ("missing_value", value)));
        let mut found = Vec::new();
        for (name, value) in all.filter(|(_, value)| !value.is_nan()) {
            if self.is_packed && !self.may_hold(value) {
                let (value, of) = (shown(value), &self.variable.name);
                return Err(format!(
                    "the attribute {name} of its {of} is {value}, which none of its packed values can be: store the \
                     packed value that marks missing ones, or remove the attribute"
                ));
            }
            found.push(self.fitted(value));
        }
        Ok(found)
    }

    /// The lowest and the highest that are not missing.
    pub fn valid(&self) -> Found<[f64; 2]> {
        let [mut low, mut high] = Coding::ANY;
        if let Some([from, to]) = self.limits::<2>("valid_range")? {
            [low, high] = [from, to];
        }
        if let Some([from]) = self.limits("valid_min")? {
            low = from.max(low);
        }
        if let Some([to]) = self.limits("valid_max")? {
            high = to.min(high);
        }
        match low <= high {
            true => Ok([low, high]),
            false => Err(format!(
                "the valid values of its {} go from {} to {}: mend its attributes valid_range, valid_min and \
                 valid_max, or remove them",
                self.variable.name,
                shown(low),
                shown(high)
            )),
        }
    }

    /// The numbers of an attribute with limits.
    fn limits<const N: usize>(&self, name: &str) -> Found<Option<[f64; N]>> {
        if attributes::find(self.variable, name)?.is_none() {
            return Ok(None);
        }
        let kind = attributes::kind(self.variable, name)?;
        let (of, values) = (&self.variable.name, attributes::numbers(self.variable, name)?);
        let Ok(limits) = <[f64; N]>::try_from(&values[..]) else {
            let count = counted(values.len(), "value");
            return Err(format!("the attribute {name} of its {of} has {count} instead of {N}"));
        };
        if limits.iter().any(|limit| limit.is_nan()) {
            return Err(format!("the attribute {name} of its {of} is nan"));
        }
        // Some readers take such limits for those of the unpacked values, others do not.
        if let Some(kind @ TypeDescriptor::Float(_)) = kind
            && self.is_packed
            && self.integers().is_some()
        {
            return Err(format!(
                "the attribute {name} of its {of} is {kind}, but {of} holds packed integers, so that it may mean either \
                 those or the unpacked values: store it as packed integers, or remove it"
            ));
        }
        Ok(Some(limits.map(|limit| self.fitted(limit))))
    }

    /// A number as it would be stored, unsigned if it stands for such a one: what is written with more digits than are
    /// stored has lost them there.
    fn fitted(&self, value: f64) -> f64 {
        let value = match self.kind {
            Some(TypeDescriptor::Float(FloatSize::U4)) => f64::from(value as f32),
            _ => value,
        };
        Coding::wrapped(self.wrap, value)
    }

    /// Whether a number could be stored.
    fn may_hold(&self, value: f64) -> bool {
        self.integers().is_none_or(|[low, high]| {
            value.fract() == 0.0 && value >= low && value <= high + self.wrap / 2.0
        })
    }

    /// The lowest and the highest integer of its type, if it is one of integers.
    fn integers(&self) -> Option<[f64; 2]> {
        let kind = self.kind.as_ref()?;
        let all = (8.0 * kind.size() as f64).exp2();
        match kind {
            TypeDescriptor::Integer(_) => Some([-all / 2.0, all / 2.0 - 1.0]),
            TypeDescriptor::Unsigned(_) => Some([0.0, all - 1.0]),
            _ => None,
        }
    }
}
