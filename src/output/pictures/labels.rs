//! What a figure says of the field: its name and units, and those of lengths.

use crate::params::Params;

/// Letters of a name for which there is room in any figure: of the course, and of other problems.
pub const SHORT_NAME: usize = "density".len();
pub const LONG_NAME: usize = 24;

const CUT: &str = "...";
/// The units of what has none.
const NO_UNITS: &str = "1";

/// The words of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    name: String,
    /// After the name, with a blank before; empty if there are none.
    units: String,
    /// After the time, in the same way.
    time_units: String,
    /// What is written along x and along y.
    pub axes: [String; 2],
}

impl Labels {
    /// The words for a problem.
    pub fn new(params: &Params) -> Labels {
        let field = &params.field;
        let length = in_brackets(&params.units.length);
        Labels {
            name: plain(field.long_name.as_ref().unwrap_or(&field.name)),
            units: in_brackets(&field.units),
            time_units: time_units(params),
            axes: ["x", "y"].map(|axis| format!("{axis}{length}")),
        }
    }

    /// The title of a figure with room for this many letters: if it is too long, the name is cut, and
    /// if that is not enough, the units go.
    pub fn title(&self, time: &str, step: &str, letters: usize) -> String {
        let (name, moment) = (&self.name, moment(time, &self.time_units, step));
        let room = letters.saturating_sub(length(&moment));
        let candidates = [&self.units[..], ""].into_iter().map(|units| (units, length(units)));
        for (units, taken) in candidates {
            if length(name) + taken <= room {
                return format!("{name}{units}{moment}");
            }
            // At least a few letters of a name have to be left.
            if taken + length(CUT) + 4 <= room {
                let kept = room - taken - length(CUT);
                let cut: String = name.chars().take(kept).chain(CUT.chars()).collect();
                return format!("{cut}{units}{moment}");
            }
        }
        name.chars().take(room).chain(moment.chars()).collect()
    }
}

/// The end of a title, with the units of the time as [`time_units`] gives them.
pub fn moment(time: &str, units: &str, step: &str) -> String {
    format!(" at t = {time}{units} (step {step})")
}

/// The units of the time with a blank before; empty if it has none.
fn time_units(params: &Params) -> String {
    match params.units.time.as_str() {
        NO_UNITS | "" => String::new(),
        units => plain(&format!(" {units}")),
    }
}

fn in_brackets(units: &str) -> String {
    match units {
        NO_UNITS | "" => String::new(),
        units => plain(&format!(" [{units}]")),
    }
}

/// One line, whatever a name contains.
fn plain(text: &str) -> String {
    let letter = |letter: char| if letter.is_control() { ' ' } else { letter };
    text.chars().map(letter).collect()
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(name: &str, units: &str, length: &str) -> Labels {
        let mut params = Params::default();
        params.field.name = "u".into();
        params.field.long_name = Some(name.into());
        params.field.units = units.into();
        params.units.length = length.into();
        Labels::new(&params)
    }

    #[test]
    fn a_title_names_the_field_and_its_units() {
        let course = Labels::new(&Params::default());
        assert_eq!(course.title("0.5", "3", 99), "density at t = 0.5 (step 3)");
        assert_eq!(course.axes, ["x", "y"]);
        let heat = labels("temperature", "degC", "m");
        assert_eq!(heat.title("0.5", "3", 99), "temperature [degC] at t = 0.5 (step 3)");
        assert_eq!(heat.axes, ["x [m]", "y [m]"]);
        let mut timed = Params::default();
        timed.units.time = "d".into();
        assert_eq!(Labels::new(&timed).title("0.5", "3", 99), "density at t = 0.5 d (step 3)");
    }

    #[test]
    fn a_title_that_is_too_long_loses_the_end_of_the_name_and_then_the_units() {
        let heat = labels("temperature", "degC", "1");
        for (letters, expected) in [
            (38, "temperature [degC] at t = 0.5 (step 3)"),
            (37, "tempera... [degC] at t = 0.5 (step 3)"),
            (34, "temp... [degC] at t = 0.5 (step 3)"),
            (31, "temperature at t = 0.5 (step 3)"),
            (28, "tempe... at t = 0.5 (step 3)"),
            (22, "te at t = 0.5 (step 3)"),
            (0, " at t = 0.5 (step 3)"),
        ] {
            assert_eq!(heat.title("0.5", "3", letters), expected, "{letters}");
        }
    }
}
