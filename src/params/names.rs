//! What an unknown key was meant to be.

use super::key::names_in;
use super::schema::ANY_NAME;

/// How far a misspelt key may be from the one meant (Jaro-Winkler, 1 is equal).
const LIKENESS: f64 = 0.8;
/// The same for a name that only other programs use; higher, so that few words are taken for one.
const SYNONYM_LIKENESS: f64 = 0.9;
/// Shortest name that may be misspelt at all: any two short names are alike.
const LEAST_LETTERS: usize = 5;

/// Names that other programs give to a parameter: in lower case, without `_`.
struct Synonyms {
    key: &'static str,
    /// A remark on the key.
    note: &'static str,
    names: &'static [&'static str],
}

const fn known_as(
    key: &'static str,
    note: &'static str,
    names: &'static [&'static str],
) -> Synonyms {
    Synonyms { key, note, names }
}

const SYNONYMS: [Synonyms; 30] = [
    known_as(
        "D",
        "the diffusivity",
        &[
            "diffusivity",
            "diffusion",
            "diffusioncoefficient",
            "kappa",
            "alpha",
            "diff",
            "conductivity",
        ],
    ),
    known_as(
        "dx",
        "there are (x2 - x1) / dx points along each side; or grid.cells",
        &["n", "nx", "ny", "npoints", "points", "ncells", "gridsize", "resolution"],
    ),
    known_as("dx", "the grid spacing", &["h", "spacing", "gridspacing", "delta", "deltax"]),
    known_as("dy", "the grid spacing in y", &["deltay"]),
    known_as(
        "dx",
        "the time step follows from it, 0.25 dx^2 / D",
        &["dt", "timestep", "deltat", "cfl"],
    ),
    known_as(
        "runtime",
        "the simulated time to run for",
        &["t", "tend", "tmax", "tfinal", "endtime", "stoptime", "finaltime", "duration"],
    ),
    known_as(
        "runtime",
        "a simulated time, not a number of steps",
        &["steps", "nsteps", "nt", "niter", "iterations", "maxsteps", "timesteps"],
    ),
    known_as(
        "outtime",
        "the simulated time between outputs",
        &["nper", "interval", "outputinterval", "outputevery", "saveevery", "tout", "dtout"],
    ),
    known_as("x1", "the lower end", &["xmin", "xlo", "x0"]),
    known_as("x2", "the upper end", &["xmax", "xhi"]),
    known_as("y1", "the lower end in y", &["ymin", "ylo", "y0"]),
    known_as("y2", "the upper end in y", &["ymax", "yhi"]),
    known_as("x2", "the domain reaches from x1 to x2", &["l", "lx", "length", "width", "domain"]),
    known_as("y2", "the domain reaches from y1 to y2", &["ly", "height"]),
    known_as("initial", "", &["initialcondition", "ic", "u0", "rho0"]),
    known_as("source", "", &["rhs", "forcing", "force", "heating"]),
    known_as("decay", "", &["loss", "sink", "absorption", "damping"]),
    known_as("reaction", "", &["reactions", "kinetics", "growth"]),
    known_as("capacity", "", &["storage", "storativity", "heatcapacity", "porosity"]),
    known_as("boundary", "a table of sides", &["bc", "bcs", "boundaryconditions", "boundaries"]),
    known_as(
        "inflow",
        "which sign? an inflow, D d rho/dn, is positive into the domain",
        &["flux", "neumann", "gradient", "outflow"],
    ),
    known_as("value", "", &["dirichlet", "fixed"]),
    known_as(
        "transfer",
        "with ambient: the inflow is transfer (ambient - rho)",
        &["robin", "mixed", "convection", "film"],
    ),
    known_as("point_sources", "", &["wells", "pointsource"]),
    known_as("constants", "", &["parameters", "variables", "define"]),
    known_as("time.safety", "", &["safetyfactor", "courant"]),
    known_as(
        "output.dir",
        "",
        &["directory", "outdir", "outputdir", "outputdirectory", "path", "folder"],
    ),
    known_as("output.final", "", &["last", "saveend", "saveatend", "end"]),
    known_as("checkpoint.every", "", &["checkpointevery", "checkpointinterval", "restartinterval"]),
    known_as("graphics.colormap", "", &["cmap", "colourmap", "colors", "colours", "palette"]),
];

/// The nearest of the `known` keys, or all of them.
pub fn suggestion(key: &str, known: &[String]) -> String {
    let (text, note) = match elsewhere(key, known) {
        Some(found) => (found, ""),
        None => match synonym(key, |name, typed| name == typed)
            .or_else(|| alike(key, known).map(|found| (found, "")))
            .or_else(|| synonym(key, is_misspelt))
        {
            Some((found, note)) => (in_place(found, known), note),
            None => return format!("the keys are {}", by_table(known)),
        },
    };
    match note {
        "" => format!("did you mean `{text}`?"),
        note => format!("did you mean `{text}` ({note})?"),
    }
}

/// A key that is declared, or the one of the same last part where that is what may stand here.
fn in_place(found: &str, known: &[String]) -> String {
    let ends_so = |key: &&String| last_part(key) == found;
    let is_known = known.iter().any(|key| key == found);
    let here = known.iter().find(ends_so).filter(|_| !is_known);
    here.map_or(found, String::as_str).to_owned()
}

/// The keys of other tables, or of none, whose last part is that of this one.
fn elsewhere(key: &str, known: &[String]) -> Option<String> {
    let is_same = |known: &&String| {
        let last = last_part(known);
        last != ANY_NAME && last.eq_ignore_ascii_case(last_part(key))
    };
    let found: Vec<&str> = known.iter().filter(is_same).map(String::as_str).collect();
    (!found.is_empty()).then(|| found.join("` or `"))
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

/// The key that has this name in other programs, with its table or without, and the remark on it.
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

/// The last name in a key, as it stands there.
fn last_part(key: &str) -> &str {
    let starts = key.match_indices('.').map(|(at, _)| &key[at + 1..]);
    // A point within quotes is part of a name.
    let alone = starts.rev().find(|part| names_in(part).is_some_and(|names| names.len() == 1));
    alone.unwrap_or(key)
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
