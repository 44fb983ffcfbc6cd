//! Dotted keys: read and written as TOML does.

use toml::de::{DeTable, DeValue};

/// The dotted key of a name in a table, as it may be typed: in quotes unless TOML takes the name without.
///
/// ```
/// use diff2d_mpi::params::below;
///
/// assert_eq!(below("probes.points", "well_7"), "probes.points.well_7");
/// assert_eq!(below("probes.points", "well 7"), r#"probes.points."well 7""#);
/// assert_eq!(below("", "a.b"), r#""a.b""#);
/// ```
pub fn below(table: &str, name: &str) -> String {
    let name = quoted(name);
    if table.is_empty() { name } else { format!("{table}.{name}") }
}

fn quoted(name: &str) -> String {
    let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-');
    if !name.is_empty() && name.bytes().all(is_plain) {
        return name.to_owned();
    }
    let line = toml::Table::from_iter([(name.to_owned(), toml::Value::Integer(0))]).to_string();
    line.trim_end().trim_end_matches("= 0").trim_end().to_owned()
}

/// The names in a dotted key; none if it is not one.
pub(super) fn names_in(key: &str) -> Option<Vec<String>> {
    let text = format!("{key} = 0");
    let table = DeTable::parse(&text).ok().filter(|_| !key.contains('\n'))?;
    let (mut table, mut names) = (table.get_ref(), Vec::new());
    loop {
        let (name, value) = table.iter().next()?;
        names.push(name.get_ref().to_string());
        match value.get_ref() {
            DeValue::Table(below) => table = below,
            _ => return Some(names),
        }
    }
}

/// The names in the key of a `KEY=VALUE`, and the value. What TOML has in quotes may stand without them there if that
/// leaves no doubt.
///
/// # Errors
/// There is no key, or its quotes are not those of TOML.
pub(super) fn split(text: &str) -> Result<(Vec<String>, &str), String> {
    let signs = || text.match_indices('=').map(|(at, _)| (&text[..at], text[at + 1..].trim()));
    let Some((typed, value)) = signs().next() else {
        return Err("no `=`: write --set KEY=VALUE, for example --set dx=0.02".into());
    };
    // Within quotes it is part of a name.
    let found = signs().find_map(|(key, value)| Some((names_in(key)?, value)));
    if let Some(found) = found {
        return Ok(found);
    }
    let names: Vec<String> = typed.split('.').map(|name| name.trim().to_owned()).collect();
    if names.iter().any(String::is_empty) {
        return Err("no key: write --set KEY=VALUE".into());
    }
    if typed.contains(['"', '\'']) {
        return Err(
            "its key is none of TOML: put a name with other characters than letters, digits, _ and - in quotes, and all \
             in those of the shell, as in --set 'probes.points.\"well 7\"=[0, 0]'"
                .into(),
        );
    }
    Ok((names, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_written_as_it_can_be_read() {
        let names = [
            "well_7",
            "7",
            "-",
            "well 7",
            "a.b",
            "a=b",
            "a\"b",
            "a'b",
            "a\"'b",
            "a\\b",
            "é",
            "",
            " ",
            "#",
            "a\nb",
            "a\tb",
            "\u{1}",
            "[x]",
            "a=\"b\".c",
            "NAME",
            "true",
            "1e5",
            "\u{7f}",
            "\"\"\"",
            "'''",
        ];
        for name in names {
            let key = below("probes.points", name);
            let expected = ["probes", "points", name].map(str::to_owned).to_vec();
            assert_eq!(names_in(&key), Some(expected.clone()), "{key}");
            assert!(!key.contains('\n'), "{key}");
            assert_eq!(split(&format!("{key}=[0, 0]")), Ok((expected, "[0, 0]")), "{key}");
            assert_eq!(names_in(&below("", name)), Some(vec![name.to_owned()]), "{key}");
        }
    }

    #[test]
    fn a_key_is_read_as_toml_reads_it_and_without_quotes_where_that_is_clear() {
        for (text, names, value) in [
            ("dx=1", &["dx"][..], "1"),
            (" output . dir = a=b ", &["output", "dir"], "a=b"),
            ("source='a=b'", &["source"], "'a=b'"),
            ("data.\"a.b\"={ file = \"x\" }", &["data", "a.b"], "{ file = \"x\" }"),
            ("'a=b'.\"c=d\"=1=2", &["a=b", "c=d"], "1=2"),
            ("probes.points.well 7=[0,0]", &["probes", "points", "well 7"], "[0,0]"),
            ("probes.points.é=[0,0]", &["probes", "points", "é"], "[0,0]"),
            ("a=[b]\nc='=1'", &["a"], "[b]\nc='=1'"),
        ] {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(split(text), Ok((names, value)), "{text}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for (text, says) in [
            ("dx", "no `=`"),
            ("=1", "no key"),
            (".dx=1", "no key"),
            ("a..b=1", "no key"),
            (" = 1", "no key"),
            ("a.\"b=1", "in quotes"),
            ("d'Or=1", "in quotes"),
            ("\"a\"b=1", "in quotes"),
        ] {
            let said = split(text).unwrap_err();
            assert!(said.contains(says), "{text}: {said}");
        }
        assert_eq!(names_in("# a\nb"), None);
        assert_eq!(names_in("[a]\nb"), None);
    }
}
