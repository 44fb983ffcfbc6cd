//! A pseudo-terminal, and what a person in front of it would see.

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::num::NonZero;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread::JoinHandle;

/// A terminal of a certain size, tall enough that nothing scrolls away.
pub struct Screen {
    terminal: File,
    watcher: JoinHandle<Watched>,
}

/// All that a terminal has shown.
pub struct Watched {
    /// What was written to it.
    pub bytes: Vec<u8>,
    /// What stood on the screen after each write, and whether a line of it was too long.
    pub seen: Vec<(String, bool)>,
    /// The screen at the end.
    pub last: vt100::Screen,
}

const ROWS: u16 = 400;

impl Screen {
    /// A new terminal with this many columns.
    pub fn new(columns: u16) -> Screen {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&master).expect("the terminal can be used");
        unlockpt(&master).expect("the terminal can be used");
        let name = ptsname(&master, Vec::new()).expect("the terminal has a name");
        let path = Path::new(name.to_str().expect("a plain name"));
        let flags = rustix::fs::OFlags::NOCTTY.bits() as i32;
        let terminal =
            OpenOptions::new().read(true).write(true).custom_flags(flags).open(path).unwrap();
        let size = Winsize { ws_row: ROWS, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&terminal, size).expect("a terminal has a size");
        let watcher = std::thread::spawn(move || watch(master.into(), columns));
        Screen { terminal, watcher }
    }

    /// The end of the terminal that a program writes to.
    pub fn terminal(&self) -> File {
        self.terminal.try_clone().expect("a second handle")
    }

    /// What was to be seen, once all programs that wrote to the terminal are gone.
    pub fn watched(self) -> Watched {
        drop(self.terminal);
        self.watcher.join().expect("the watcher does not fail")
    }
}

/// Reads until the last writer is gone.
fn watch(mut master: File, columns: u16) -> Watched {
    let size = |count| NonZero::new(count).expect("a terminal has a size");
    let mut parser = vt100::Parser::new(size(ROWS), size(columns), 0);
    let (mut bytes, mut seen) = (Vec::new(), Vec::new());
    let mut buffer = [0; 4096];
    // Linux tells the end of a terminal by an error.
    while let Ok(length @ 1..) = master.read(&mut buffer) {
        bytes.extend_from_slice(&buffer[..length]);
        parser.process(&buffer[..length]);
        let screen = parser.screen();
        let wraps = (0..ROWS).any(|row| screen.row_wrapped(row));
        seen.push((screen.contents(), wraps));
    }
    Watched { bytes, seen, last: parser.screen().clone() }
}

impl Watched {
    /// The screen at the end, as text.
    pub fn text(&self) -> String {
        self.last.contents()
    }

    /// Whether a control sequence of a terminal was written.
    pub fn has_control_sequences(&self) -> bool {
        self.bytes.contains(&b'\x1b')
    }
}
