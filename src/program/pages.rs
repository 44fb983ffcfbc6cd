//! What the program prints about itself for other programs: the schema of its parameter file, its manual page,
//! and what shells need to complete its command line.

use crate::params;
use clap::{ArgMatches, Command};
use clap_complete::Shell;
use clap_mangen::Man;

/// The text that a command line asks for, if it asks for one of these.
pub fn asked_for(matches: &ArgMatches, command: Command) -> Option<String> {
    if matches.get_flag("schema") {
        return Some(format!("{:#}", params::json_schema()));
    }
    if matches.get_flag("man") {
        return Some(manual(command));
    }
    matches.get_one::<Shell>("completions").map(|shell| completions(*shell, command))
}

/// In the language of man.
fn manual(command: Command) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let name = about.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
    let command = command.version(env!("CARGO_PKG_VERSION")).about(name).long_about(about);
    written(|bytes| {
        // There is always room in memory.
        let _ = Man::new(command).render(bytes);
    })
}

fn completions(shell: Shell, mut command: Command) -> String {
    let name = command.get_name().to_owned();
    written(|bytes| clap_complete::generate(shell, &mut command, name, bytes))
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes);
    String::from_utf8_lossy(&bytes).trim_end().to_owned()
}
