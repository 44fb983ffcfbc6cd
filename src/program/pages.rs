//! What the program prints about itself for other programs: the schema of its parameter file, its manual page,
//! and what shells need to complete its command line.

use crate::params;
use crate::program::manual;
use clap::{ArgMatches, Command};
use clap_complete::Shell;

/// The text that a command line asks for, if it asks for one of these.
pub fn asked_for(matches: &ArgMatches, command: Command) -> Option<String> {
    if matches.get_flag("schema") {
        return Some(format!("{:#}", params::json_schema()));
    }
    if matches.get_flag("man") {
        return Some(manual::page(command));
    }
    matches.get_one::<Shell>("completions").map(|shell| completions(*shell, command))
}

fn completions(shell: Shell, mut command: Command) -> String {
    let name = command.get_name().to_owned();
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut bytes);
    String::from_utf8_lossy(&bytes).trim_end().to_owned()
}
