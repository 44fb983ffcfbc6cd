//! Tables of comma-separated values, read by the names of their columns. Lines that begin with `#` are
//! left out.

use crate::number::counted;
use csv::{ErrorKind, Position, ReaderBuilder, StringRecord, Trim};
use std::io::Read;

/// A table whose first line names its columns.
pub struct Columns {
    names: StringRecord,
    text: Vec<u8>,
}

/// A line below the first one.
pub struct Line<'t> {
    table: &'t Columns,
    values: StringRecord,
    /// Where it is in the text, as in `line 3`; empty if that is unknown.
    pub place: String,
}

impl Columns {
    /// Reads a table, and its first line.
    ///
    /// # Errors
    /// It cannot be read, or is not text.
    pub fn new(mut table: impl Read) -> Result<Columns, String> {
        let mut text = Vec::new();
        table.read_to_end(&mut text).map_err(|cause| cause.to_string())?;
        let mut places = Places::new(&text);
        // The reader would end a line there, but not one that is left out, which could swallow the rest.
        if let Some(at) = lone_return(&text) {
            let why = "a carriage return without a line feed: convert its line ends, as with tr '\\r' '\\n' < OLD > NEW";
            return Err(said(&places.of(at), why));
        }
        if let Some(place) = open_quote(&text, &mut places) {
            return Err(said(&place, "a quote is opened and not closed: close it, or remove it"));
        }
        let names = reader(&text).headers().map_err(|cause| odd(&cause, &mut places))?.clone();
        Ok(Columns { names, text })
    }

    /// How many columns there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// The number of a column.
    ///
    /// # Errors
    /// There is none of that name, or more than one.
    pub fn number_of(&self, name: &str) -> Result<usize, String> {
        let mut found = self.names.iter().enumerate().filter(|(_, known)| *known == name);
        match (found.next(), found.next()) {
            (Some((number, _)), None) => Ok(number),
            (Some(_), Some(_)) => Err(format!("it has the column {name} twice: rename one")),
            (None, _) => Err(self.lacks(name)),
        }
    }

    fn lacks(&self, name: &str) -> String {
        let names: Vec<&str> = self.names.iter().collect();
        match names[..] {
            [] => format!("it has no column {name}: it has no header line"),
            [only] if only.contains([';', '\t']) => {
                format!("it has no column {name}: it has {only}: put commas between the columns")
            }
            _ => format!("it has no column {name}: it has {}", names.join(", ")),
        }
    }

    /// The lines, each an error if it cannot be read or is longer or shorter than the first one.
    pub fn lines(&self) -> impl Iterator<Item = Result<Line<'_>, String>> {
        let mut places = Places::new(&self.text);
        reader(&self.text).into_records().map(move |values| match values {
            Ok(values) => {
                let place = places.after(values.position());
                Ok(Line { table: self, values, place })
            }
            Err(cause) => Err(odd(&cause, &mut places)),
        })
    }
}

impl Line<'_> {
    /// The text in a column.
    pub fn text(&self, column: usize) -> &str {
        &self.values[column]
    }

    /// The number in a column.
    ///
    /// # Errors
    /// It is something else, or not finite.
    pub fn number(&self, column: usize) -> Result<f64, String> {
        let text = self.text(column);
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| {
            let name = &self.table.names[column];
            self.refused(&match text {
                "" => format!("{name} is empty: fill it in, or leave out the line"),
                _ => format!("{name} = {text:?} is not a finite number{}", instead_of(text)),
            })
        })
    }

    /// What is wrong with it, after its place.
    pub fn refused(&self, why: &str) -> String {
        said(&self.place, why)
    }
}

/// What may stand in place of a date, for a text that looks like one.
fn instead_of(text: &str) -> &'static str {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let parts = text.split(['-', '/', ':', 'T', ' ']).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    match parts.len() > 2
        && parts.iter().all(|part| part.trim_end_matches('Z').chars().all(is_digit))
    {
        true => ": times are numbers, for instance hours since the start",
        false => "",
    }
}

fn reader(text: &[u8]) -> csv::Reader<&[u8]> {
    builder().trim(Trim::All).from_reader(text)
}

fn builder() -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.comment(Some(b'#'));
    builder
}

/// Where a quote begins that nothing ends, which would take the rest of the text into one value: a line that is added
/// becomes a part of it.
fn open_quote(text: &[u8], places: &mut Places) -> Option<String> {
    const END: &[u8] = b"end";
    let all = [text, b"\n", END, b"\n"].concat();
    let lines = builder().has_headers(false).flexible(true).from_reader(&all[..]);
    let last = lines.into_byte_records().filter_map(Result::ok).last()?;
    (last.iter().ne([END])).then(|| places.after(last.position()))
}

fn odd(cause: &csv::Error, places: &mut Places) -> String {
    let why = match cause.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!(
                "{}, but the header has {}",
                counted(*len, "value"),
                counted(*expected_len, "name")
            )
        }
        ErrorKind::Utf8 { .. } => "it is not text in UTF-8".to_owned(),
        _ => return format!("it is not a table of comma-separated values: {cause}"),
    };
    said(&places.after(cause.position()), &why)
}

fn said(place: &str, why: &str) -> String {
    match place {
        "" => why.to_owned(),
        place => format!("{place}: {why}"),
    }
}

fn lone_return(text: &[u8]) -> Option<usize> {
    let is_lone = |&at: &usize| text[at] == b'\r' && text.get(at + 1) != Some(&b'\n');
    (0..text.len()).find(is_lone)
}

/// Counts the lines of a text from its beginning on.
struct Places<'t> {
    text: &'t [u8],
    /// How far they are counted.
    at: usize,
    line: usize,
}

impl Places<'_> {
    fn new(text: &[u8]) -> Places<'_> {
        Places { text, at: 0, line: 1 }
    }

    /// The line that the reader found after it stood here: what it left out since counts too.
    fn after(&mut self, from: Option<&Position>) -> String {
        let Some(mut at) = from.and_then(|from| usize::try_from(from.byte()).ok()) else {
            return String::new();
        };
        let is =
            |at: usize, bytes: &[u8]| self.text.get(at).is_some_and(|byte| bytes.contains(byte));
        while is(at, b"\r\n#") {
            let rest = &self.text[at..];
            let end = || rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            at += if is(at, b"#") { end() } else { 1 };
        }
        self.of(at)
    }

    fn of(&mut self, at: usize) -> String {
        let passed = self.text.get(self.at..at).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.at = at.max(self.at);
        format!("line {}", self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of the first line that has no numbers t and v.
    fn refusal(text: &[u8]) -> String {
        let read = |columns: &Columns| {
            columns
                .lines()
                .find_map(|line| line.and_then(|line| Ok([line.number(0)?, line.number(1)?])).err())
        };
        Columns::new(text).map_or_else(Some, |columns| read(&columns)).unwrap_or_default()
    }

    #[test]
    fn a_bad_line_is_named_by_its_number_in_the_file() {
        let bad = "t = \"x\" is not a finite number";
        for (line, text) in [
            (2, "t,v\nx,1\n"),
            (3, "t,v\n0,1\nx,1\n"),
            (3, "t,v\n0,1\nx,1"),
            (3, "\u{feff}t,v\n0,1\nx,1\n"),
            (4, "# c\nt,v\n0,1\nx,1\n"),
            (6, "\n\n# c\nt,v\n0,1\nx,1\n"),
            (7, "t,v\n\n\n0,1\n\n# c\nx,1\n"),
            (4, "t,v\n0,1\n#\nx,1\n"),
            (3, "t,v\n\"0\",\"1\"\nx,1\n"),
            (4, "t,v,\"of\nb\"\n0,1,2\nx,1,2\n"),
            (4, "t,v,w\n0,1,\"of\nb\"\nx,1,2\n"),
        ] {
            for text in [text.to_owned(), text.replace('\n', "\r\n")] {
                assert_eq!(refusal(text.as_bytes()), format!("line {line}: {bad}"), "{text:?}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_told_from_a_date_and_from_nothing() {
        for (text, said) in [
            ("t,v\n0,\n", "line 2: v is empty: fill it in, or leave out the line"),
            ("t,v\n0, \n", "line 2: v is empty: fill it in, or leave out the line"),
            (
                "t,v\n2026-01-31 12:00,1\n",
                "line 2: t = \"2026-01-31 12:00\" is not a finite number: times are numbers, for instance hours \
                 since the start",
            ),
            (
                "t,v\n2026-01-31T12:00:00Z,1\n",
                "line 2: t = \"2026-01-31T12:00:00Z\" is not a finite number: times are numbers, for instance hours \
                 since the start",
            ),
            ("t,v\n1-2,1\n", "line 2: t = \"1-2\" is not a finite number"),
            ("t,v\n0,a-b-c\n", "line 2: v = \"a-b-c\" is not a finite number"),
        ] {
            assert_eq!(refusal(text.as_bytes()), said, "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_is_named_by_its_line() {
        let open = "a quote is opened and not closed: close it, or remove it";
        for (line, text) in [
            (1, "t,\"v\n0,1\n"),
            (3, "t,v\n0,1\n1,\"2"),
            (4, "t,v,note\n0,1,ok\n# c\n0.5,7,\"a\n1,2,b\n2,3,c\n"),
            (3, "t,v\n0,1\n1,\"2\"\"\n"),
        ] {
            assert_eq!(refusal(text.as_bytes()), format!("line {line}: {open}"), "{text:?}");
        }
        for text in [
            "t,v\n0,\"1\"\n",
            "t,v\n0,1\n# \"\n",
            "t,v\n0,1\n# \"",
            "t,v,w\n0,1,\"of\n\"\"b\"\n",
            "",
        ] {
            let is_open = refusal(text.as_bytes()).contains("quote");
            assert!(!is_open, "{text:?}");
        }
    }

    #[test]
    fn a_carriage_return_alone_ends_no_line() {
        for (line, text) in [(1, "t,v\r0,1\r"), (2, "t,v\n# c\r0,1\n"), (3, "t,v\r\n0,1\r\n1,\r2")]
        {
            let expected = format!("line {line}: a carriage return without a line feed: convert");
            assert!(refusal(text.as_bytes()).starts_with(&expected), "{text:?}");
        }
    }

    #[test]
    fn so_is_one_that_is_no_line_of_the_table() {
        for end in ["\n", "\r\n"] {
            let text = |lines: &str| refusal(lines.replace('\n', end).as_bytes());
            assert_eq!(text("t,v\n\n0,1\n1\n"), "line 4: 1 value, but the header has 2 names");
            assert_eq!(text("t,v\n# c\n0,1,2\n"), "line 3: 3 values, but the header has 2 names");
            assert_eq!(text("t,v\n  \n0,1"), "line 2: 1 value, but the header has 2 names");
            let latin = [format!("t,v{end}{end}0,1{end}").as_bytes(), b"\xb5,1\n"].concat();
            assert_eq!(refusal(&latin), "line 4: it is not text in UTF-8");
        }
        assert_eq!(refusal(b"t,\xb5\n0,1\n"), "line 1: it is not text in UTF-8");
    }
}
