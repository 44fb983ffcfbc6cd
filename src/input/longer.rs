//! Series to whose files lines were only added since an earlier run.

use super::stamp;
use crate::look;
use crate::number::index;
use crate::params::{InFile, Params, SeriesFile};
use std::collections::HashMap;
use std::io;
use std::path::Path;

/// Gives the parameters of an earlier run the hashes that its series have now, where lines were only added to
/// their files: what was computed from them stays what it was. For rank 0.
///
/// # Errors
/// A file that cannot be read again, or has changed since it was looked at.
pub fn take_added_lines(now: &Params, before: &mut Params) -> Result<(), String> {
    let mut series = HashMap::new();
    now.clone().visit_files(&mut |key, value| {
        if let InFile::Series(file) = value {
            series.insert(key, file.clone());
        }
    });
    let mut outcome = Ok(());
    before.visit_files(&mut |key, value| {
        let (InFile::Series(before), Some(now)) = (value, series.get(&key)) else { return };
        match is_longer(now, before) {
            Ok(true) => {
                before.hash.clone_from(&now.hash);
                before.bytes = now.bytes;
            }
            Ok(false) => {}
            Err(cause) => outcome = Err(format!("{key}: {}: {cause}", now.file)),
        }
    });
    outcome
}

/// Whether a file holds what it did before, and lines after that.
///
/// # Errors
/// It cannot be read, or has changed since it was looked at.
pub(super) fn is_longer(now: &SeriesFile, before: &SeriesFile) -> io::Result<bool> {
    let (Some(bytes), Some(bytes_before)) = (now.bytes, before.bytes) else { return Ok(false) };
    if bytes_before >= bytes {
        return Ok(false);
    }
    let text = look::beginning(Path::new(&now.file), bytes)?;
    if Some(stamp::hash(&text[..])?) != now.hash {
        return Err(io::Error::other("it has changed since it was looked at: start again"));
    }
    let at = text.len().min(index(bytes_before));
    Ok(Some(stamp::hash(&text[..at])?) == before.hash && is_end_of_line(&text, at))
}

/// Whether what follows cannot be a part of the line before: 2,3 must not become 2,35.
fn is_end_of_line(text: &[u8], at: usize) -> bool {
    let (before, after) = text.split_at(at);
    before.ends_with(b"\n") || after.starts_with(b"\n") || after.starts_with(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::Between;

    #[test]
    fn lines_may_be_added_and_nothing_else_changed() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("series.csv");
        let stamped = |text: &str| {
            let [file, column] = [file.to_str().unwrap(), "v"].map(str::to_owned);
            let (hash, bytes) =
                (Some(stamp::hash(text.as_bytes()).unwrap()), Some(text.len() as u64));
            let between = Between::Linear;
            SeriesFile { file, column, time: None, between, hash, bytes }
        };
        for (before, now, expected) in [
            ("t,v\n0,1\n", "t,v\n0,1\n2,3\n", true),
            ("t,v\n0,1", "t,v\n0,1\n2,3", true),
            ("t,v\r\n0,1", "t,v\r\n0,1\r\n2,3", true),
            ("t,v\n0,1\n", "t,v\n0,1\n# no more\n", true),
            ("t,v\n0,1", "t,v\n0,15\n2,3\n", false),
            ("t,v\n0,1", "t,v\n0,1#\n", false),
            ("t,v\n0,1\n", "t,v\n0,2\n2,3\n", false),
            ("t,v\n0,1\n", "t,v\n0,1\n", false),
            ("t,v\n0,1\n2,3\n", "t,v\n0,1\n", false),
        ] {
            std::fs::write(&file, now).unwrap();
            let (before, now) = (stamped(before), stamped(now));
            assert_eq!(is_longer(&now, &before).unwrap(), expected, "{before:?} {now:?}");
            let unknown = SeriesFile { bytes: None, ..before };
            assert!(!is_longer(&now, &unknown).unwrap(), "an older version recorded no length");
        }
        std::fs::write(&file, "t,v\n0,1\n2,4\n").unwrap();
        let [before, now] = ["t,v\n0,1\n", "t,v\n0,1\n2,3\n"].map(stamped);
        assert!(is_longer(&now, &before).is_err(), "changed since it was looked at");
    }
}
