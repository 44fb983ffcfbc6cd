//! A parameter file, and the overrides merged into it, as the user gave them: each value with the
//! place it came from.

use super::entry::{Entry, Given};
use super::key::{self, below};
use super::origins::{Origins, Place};
use super::schema::Shape;
use crate::error::{Error, Result};
use crate::look;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Everything that was given.
pub(super) struct Document {
    file: String,
    pub root: Entry,
    /// Overrides so far.
    turn: usize,
}

impl Document {
    /// Reads a TOML file.
    pub fn read(path: &Path, shape: Shape) -> Result<Document> {
        let file = path.display().to_string();
        let bytes = look::input(path).map_err(|cause| {
            // The shell opened it for the launcher, which does not pass it on.
            let is_of_a_shell = path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd");
            let hint = match cause.kind() {
                ErrorKind::NotFound if is_of_a_shell => {
                    ": mpirun does not pass on what a shell opens for <(...): give a file, or pipe the command into \
                     mpirun, and give /dev/stdin"
                }
                ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory => {
                    ": check the path of the parameter file"
                }
                ErrorKind::Unsupported => {
                    ": give a file, or /dev/stdin to read the output of another command"
                }
                _ => "",
            };
            Error::Usage(format!("cannot read {file}: {cause}{hint}"))
        })?;
        let text = String::from_utf8(bytes).map_err(|cause| {
            let at = cause.utf8_error().valid_up_to();
            let before = &cause.as_bytes()[..at];
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            let byte = cause.as_bytes()[at];
            // Text in UTF-16 begins so.
            let encoding = match &cause.as_bytes()[..cause.as_bytes().len().min(2)] {
                [0xFF, 0xFE] | [0xFE, 0xFF] => "utf16",
                _ => "latin1",
            };
            Error::Usage(format!(
                "{file}, line {line}: the byte 0x{byte:02X} is not UTF-8: a parameter file is TOML, which \
                 is text in UTF-8 (iconv -f {encoding} -t utf8 converts another encoding)"
            ))
        })?;
        Document::parse(&file, &text, shape)
    }

    /// Reads the text of a file.
    pub fn parse(file: &str, text: &str, shape: Shape) -> Result<Document> {
        let ends: Vec<usize> = text.match_indices('\n').map(|(end, _)| end).collect();
        let line_of = |offset: usize| 1 + ends.partition_point(|end| *end < offset);
        let table = DeTable::parse(text).map_err(|cause| {
            let line = cause.span().map_or(1, |span| line_of(span.start));
            let message = cause.message().replace('\n', "; ");
            let source = text.lines().nth(line - 1).unwrap_or_default().trim();
            let hint = short_form_of(source, shape) + &decimal_comma(source);
            let source = shortened(source);
            Error::Usage(format!(
                "{file}, line {line}: not valid TOML: {message}: `{source}`{hint}"
            ))
        })?;
        let place = |offset| Place { text: format!("{file}, line {}", line_of(offset)), turn: 0 };
        let root = Entry::of_table(table.get_ref(), place(0), &place).in_long_form(Some(shape));
        Ok(Document { file: file.to_owned(), root, turn: 0 })
    }

    /// Applies one `KEY=VALUE`; a value that is not TOML is taken as a string.
    pub fn set(&mut self, text: &str, shape: Shape) -> Result<()> {
        self.turn += 1;
        let place = Place { text: format!("--set {text}"), turn: self.turn };
        let (path, raw) = key::split(text).map_err(|why| place.error(&why))?;
        // The reader takes the beginning of `1_000*x` for a number.
        let value = DeValue::parse(raw).ok().filter(|value| is_whole_value(value.get_ref()));
        let value = value.unwrap_or_else(|| Spanned::new(0..0, DeValue::String(raw.into())));
        let mut entry = Entry::of(&value, &|_| place.clone());
        entry.raw = Some(raw.to_owned());
        self.root.set(&path, entry, Some(shape));
        Ok(())
    }

    /// Where each value was given.
    pub fn origins(&self) -> Origins {
        let mut origins = Origins { file: self.file.clone(), ..Origins::default() };
        self.root.collect_places("", &mut origins.places);
        origins
    }

    /// The same, given nowhere: by a program.
    pub fn without_places(mut self) -> Document {
        self.root.forget_places();
        self
    }
}

impl Entry {
    /// With each value that stands in place of a table as the value of the key that is meant.
    fn in_long_form(mut self, shape: Option<Shape>) -> Entry {
        if let (Given::Value(_), Some(name)) = (&self.given, shape.and_then(Shape::short_for)) {
            let place = self.place.clone();
            self.is_short = true;
            return Entry::new(Given::Table([(name.to_owned(), self)].into()), place);
        }
        if let (Given::Table(entries), Some(shape)) = (&mut self.given, shape) {
            let old = std::mem::take(entries);
            *entries = old
                .into_iter()
                .map(|(name, entry)| {
                    let entry = entry.in_long_form(shape.entry(&name));
                    (name, entry)
                })
                .collect();
        }
        self
    }

    /// Sets what is under a path below this table.
    fn set(&mut self, path: &[String], new: Entry, shape: Option<Shape>) {
        let Some((name, rest)) = path.split_first() else {
            return self.merge(new.in_long_form(shape), shape);
        };
        let below = shape.and_then(|shape| {
            let forms = shape.forms();
            forms.into_iter().find_map(|form| form.entry(name))
        });
        if !matches!(self.given, Given::Table(_)) {
            *self = Entry::new(Given::Table(IndexMap::new()), new.place.clone());
        }
        if let Given::Table(entries) = &mut self.given {
            let place = new.place.clone();
            let empty = || Entry::new(Given::Table(IndexMap::new()), place);
            entries.entry(name.clone()).or_insert_with(empty).set(rest, new, below);
        }
    }

    /// Takes in what was given later. The keys of a table of parameters are set one by one; what is
    /// one value, table or not, is replaced.
    fn merge(&mut self, new: Entry, shape: Option<Shape>) {
        let is_table = shape.is_some_and(Shape::is_table);
        match (&mut self.given, new) {
            (Given::Table(old), Entry { given: Given::Table(new), .. }) if is_table => {
                for (name, entry) in new {
                    let below = shape.and_then(|shape| shape.entry(&name));
                    match old.get_mut(&name) {
                        Some(old) => old.merge(entry, below),
                        None => drop(old.insert(name, entry)),
                    }
                }
            }
            (_, new) => *self = new,
        }
    }

    fn collect_places(&self, key: &str, places: &mut BTreeMap<String, Place>) {
        if !key.is_empty() {
            places.insert(key.to_owned(), self.place.clone());
        }
        if let Given::Table(entries) = &self.given {
            for (name, entry) in entries {
                entry.collect_places(&below(key, name), places);
            }
        }
    }

    fn forget_places(&mut self) {
        self.place = Place::default();
        if let Given::Table(entries) = &mut self.given {
            entries.values_mut().for_each(Entry::forget_places);
        }
    }
}

/// Whether a number was read to its end.
fn is_whole_value(value: &DeValue) -> bool {
    match value {
        DeValue::Float(number) => number.as_str().parse::<f64>().is_ok(),
        DeValue::Integer(number) => {
            let digits = number.as_str().trim_start_matches(['+', '-']);
            digits.chars().all(|digit| digit.is_digit(number.radix()))
        }
        _ => true,
    }
}

/// What may be wrong with the heading of a table: that its short form was given before.
fn short_form_of(heading: &str, shape: Shape) -> String {
    let table = heading.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let short_for = table.and_then(|table| Some((table, shape.entry(table)?.short_for()?)));
    short_for.map_or(String::new(), |(table, name)| {
        format!(": `{table} = ...` is short for {table}.{name}: keep one of the two")
    })
}

/// What may be wrong with a line that is not TOML: a comma in a number.
fn decimal_comma(line: &str) -> String {
    let value = line.split_once('=').map_or("", |(_, value)| value);
    let value = value.split('#').next().unwrap_or_default().trim();
    let pointed = value.replacen(',', ".", 1);
    match pointed != value && pointed.parse::<f64>().is_ok() {
        true => format!(": write a decimal point: {pointed}"),
        false => String::new(),
    }
}

/// The beginning of a line, for a message: a file that is damaged may be one line of any length.
fn shortened(line: &str) -> String {
    const MOST: usize = 120;
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line.to_owned(),
    }
}
