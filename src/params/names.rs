//! What a key that nobody knows was meant to be.

use super::schema::ANY_NAME;

/// How far a misspelt key may be from the one meant (Jaro-Winkler, 1 is equal).
const LIKENESS: f64 = 0.8;
/// The same for a name that only other programs use, so that few others are taken for it.
const SYNONYM_LIKENESS: f64 = 0.9;
/// Letters of the shortest name that may be misspelt at all: of two letters, any other is near.
const LEAST_LETTERS: usize = 5;

/// Names that other programs give to a parameter: in lower case, without `_`.
struct Synonyms {
    key: &'static str,
    /// What there is to say beside the key.
    note: &'static str,
    names: &'static [&'static str],
}

const SYNONYMS: [Synonyms; 14] = [
    Synonyms {
        key: "D",
        note: "the diffusivity",
        names: &["diffusivity", "diffusion", "diffusioncoefficient", "kappa", "alpha", "diff"],
    },
    Synonyms {
        key: "dx",
        note: "there are (x2 - x1) / dx points along each side",
        names: &["n", "nx", "ny", "npoints", "points", "cells", "ncells", "gridsize", "resolution"],
    },
    Synonyms {
        key: "dx",
        note: "the grid spacing, in x and in y",
        names: &["dy", "h", "spacing", "gridspacing", "delta", "deltax"],
    },
    Synonyms {
        key: "dx",
        note: "the time step follows from it, 0.25 dx^2 / D",
        names: &["dt", "timestep", "deltat", "cfl"],
    },
    Synonyms {
        key: "runtime",
        note: "the simulated time to run for",
        names: &[
            "t",
            "tend",
            "tmax",
            "tfinal",
            "endtime",
            "stoptime",
            "finaltime",
            "time",
            "duration",
        ],
    },
    Synonyms {
        key: "runtime",
        note: "a simulated time, not a number of steps",
        names: &["steps", "nsteps", "nt", "niter", "iterations", "maxsteps", "timesteps"],
    },
    Synonyms {
        key: "outtime",
        note: "the simulated time between outputs",
        names: &["nper", "interval", "outputinterval", "outputevery", "saveevery", "tout", "dtout"],
    },
    Synonyms {
        key: "x1",
        note: "the lower end",
        names: &["xmin", "xlo", "x0", "left", "ymin", "y1"],
    },
    Synonyms { key: "x2", note: "the upper end", names: &["xmax", "xhi", "right", "ymax", "y2"] },
    Synonyms {
        key: "x2",
        note: "the domain reaches from x1 to x2",
        names: &["l", "lx", "ly", "length", "width", "domain"],
    },
    Synonyms {
        key: "output.dir",
        note: "",
        names: &["directory", "outdir", "outputdir", "outputdirectory", "path", "folder"],
    },
    Synonyms { key: "output.final", note: "", names: &["last", "saveend", "saveatend", "end"] },
    Synonyms {
        key: "checkpoint.every",
        note: "",
        names: &["checkpointevery", "checkpointinterval", "restartinterval"],
    },
    Synonyms {
        key: "graphics.colormap",
        note: "",
        names: &["cmap", "colourmap", "colors", "colours", "palette"],
    },
];

/// The nearest of the `known` keys, or all of them.
pub fn suggestion(key: &str, known: &[String]) -> String {
    let (text, note) = match elsewhere(key, known) {
        Some(found) => (found, ""),
        None => match synonym(key, |name, typed| name == typed)
            .or_else(|| alike(key, known).map(|found| (found, "")))
            .or_else(|| synonym(key, is_misspelt))
        {
            Some((found, note)) => (found.to_owned(), note),
            None => return format!("the keys are {}", by_table(known)),
        },
    };
    match note {
        "" => format!("did you mean `{text}`?"),
        note => format!("did you mean `{text}` ({note})?"),
    }
}

/// The key of another table, or of none, whose last part is that of this one.
fn elsewhere(key: &str, known: &[String]) -> Option<String> {
    let is_same = |known: &&String| {
        let last = last_part(known);
        last != ANY_NAME && last.eq_ignore_ascii_case(last_part(key))
    };
    let found = known.iter().find(is_same);
    found.cloned()
}

/// The key that most resembles this one.
fn alike<'k>(key: &str, known: &'k [String]) -> Option<&'k str> {
    let likeness = |k: &String| strsim::jaro_winkler(&k.to_lowercase(), &key.to_lowercase());
    known
        .iter()
        .map(|k| (likeness(k), k))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, nearest)| nearest.as_str())
}

/// The key that has this name elsewhere, with its table or without, and what there is to say of it.
fn synonym<'k>(key: &str, is: impl Fn(&str, &str) -> bool) -> Option<(&'k str, &'static str)> {
    [key, last_part(key)].into_iter().find_map(|typed| {
        let typed = typed.to_lowercase().replace(['_', '-', '.'], "");
        let is_meant = |synonyms: &&Synonyms| synonyms.names.iter().any(|name| is(name, &typed));
        SYNONYMS.iter().find(is_meant).map(|synonyms| (synonyms.key, synonyms.note))
    })
}

fn is_misspelt(name: &str, typed: &str) -> bool {
    name.len() >= LEAST_LETTERS && strsim::jaro_winkler(name, typed) >= SYNONYM_LIKENESS
}

fn last_part(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

/// All keys: those in no table, then table by table.
fn by_table(known: &[String]) -> String {
    let is_table = |key: &str| known.iter().any(|other| other.starts_with(&format!("{key}.")));
    let table = |key: &String| match key.split_once('.') {
        Some((table, _)) => table.to_owned(),
        None if is_table(key) => key.clone(),
        None => String::new(),
    };
    let mut tables = vec![String::new()];
    for name in known.iter().map(table) {
        if !tables.contains(&name) {
            tables.push(name);
        }
    }
    let group = |name: &String| {
        let mut keys: Vec<&str> =
            known.iter().filter(|key| table(key) == *name).map(String::as_str).collect();
        keys.sort_unstable();
        keys.join(", ")
    };
    let groups: Vec<String> = tables.iter().map(group).filter(|group| !group.is_empty()).collect();
    groups.join("; ")
}
