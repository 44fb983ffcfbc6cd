//! Whether two runs are of one problem.

use crate::error::{Error, Result};
use crate::params::{Difference, Params};

pub(super) fn check_same(mine: &Params, theirs: &Params, anew: bool) -> Result<()> {
    let differences = mine.differences(theirs, anew);
    if differences.is_empty() {
        return Ok(());
    }
    let anew = mine.differences(theirs, true);
    let start_over = "or start over: in another directory with --set output.dir=DIR, or in the place of that run \
                      with --overwrite";
    let is_in_file = |difference: &Difference| difference.is_in_file;
    let fix = match () {
        () if anew.is_empty() => {
            "go on in a new directory with --resume CHECKPOINT --set output.dir=NEW".to_owned()
        }
        () if anew.iter().all(is_in_file) => {
            format!("bring back what was there then, {start_over}")
        }
        () if anew.iter().any(is_in_file) => {
            format!("resume with the same parameters and files, {start_over}")
        }
        () => format!("resume with the same parameters, {start_over}"),
    };
    let told: Vec<String> = differences.into_iter().map(|difference| difference.text).collect();
    Err(Error::Usage(format!("{}: {fix}", told.join("; "))))
}
