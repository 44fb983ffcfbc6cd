//! The bar on the terminal: one line that is drawn again and again, below the table.

use super::say;
use crate::number::whole;
use crate::terminal::{ERASE_LINE, Terminal, USUAL_SIZE};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};
use std::io::{Result, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The parts of a bar: more than a terminal has columns.
const LENGTH: u64 = 100_000;

/// The bar; it is erased when it is dropped.
pub struct Bar {
    bar: ProgressBar,
    terminal: Option<Arc<Terminal>>,
}

/// The screen behind standard output.
#[derive(Debug)]
struct Screen {
    /// None if a bar is wanted although there seems to be no terminal.
    terminal: Option<Arc<Terminal>>,
    /// What is to be shown, held back until it can be written in one piece.
    waiting: Mutex<String>,
}

impl Bar {
    /// A bar, not yet drawn, on a terminal if there is one.
    pub fn new(terminal: Option<Terminal>) -> Bar {
        let terminal = terminal.map(Arc::new);
        let screen = Screen { terminal: terminal.clone(), waiting: Mutex::default() };
        let target = ProgressDrawTarget::term_like(Box::new(screen));
        let bar = ProgressBar::with_draw_target(Some(LENGTH), target);
        set_style(&bar, "");
        Bar { bar, terminal }
    }

    /// Columns that the bar may take now.
    pub fn width(&self) -> usize {
        width(self.terminal.as_deref()).into()
    }

    /// Draws the bar with a part of it done, in a template of [`indicatif`].
    pub fn draw(&self, done: f64, template: &str) {
        set_style(&self.bar, template);
        self.bar.set_position(whole(done * LENGTH as f64, LENGTH));
    }

    /// Puts a line above the bar: one that ends with a line break, so that it can be copied or
    /// logged, while those of [`ProgressBar::println`] end where the screen does. The bar is gone
    /// until it is drawn the next time: its numbers are older than the line.
    pub fn say(&self, line: &str) {
        set_style(&self.bar, "");
        self.bar.suspend(|| say(line));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Columns for the bar; the last one is left free, as a terminal may begin a new line behind it.
fn width(terminal: Option<&Terminal>) -> u16 {
    let (columns, _) = terminal.map_or(USUAL_SIZE, Terminal::width_and_height);
    columns.saturating_sub(1)
}

fn set_style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
}

impl Screen {
    fn waiting(&self) -> MutexGuard<'_, String> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, text: &str) -> Result<()> {
        self.waiting().push_str(text);
        Ok(())
    }

    /// Moves the cursor by `count` in the direction of an ANSI control sequence.
    fn move_cursor(&self, count: usize, direction: char) -> Result<()> {
        match count {
            0 => Ok(()),
            _ => self.add(&format!("\x1b[{count}{direction}")),
        }
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        width(self.terminal.as_deref())
    }

    fn move_cursor_up(&self, count: usize) -> Result<()> {
        self.move_cursor(count, 'A')
    }

    fn move_cursor_down(&self, count: usize) -> Result<()> {
        self.move_cursor(count, 'B')
    }

    fn move_cursor_right(&self, count: usize) -> Result<()> {
        self.move_cursor(count, 'C')
    }

    fn move_cursor_left(&self, count: usize) -> Result<()> {
        self.move_cursor(count, 'D')
    }

    fn write_line(&self, text: &str) -> Result<()> {
        self.add(&format!("{text}\n"))
    }

    fn write_str(&self, text: &str) -> Result<()> {
        self.add(text)
    }

    fn clear_line(&self) -> Result<()> {
        self.add(ERASE_LINE)
    }

    /// Shows what is pending. The cursor goes to the start of the line, so that what others write,
    /// even just the echo of Ctrl-C, does not push the bar up.
    fn flush(&self) -> Result<()> {
        let text = std::mem::take(&mut *self.waiting()) + "\r";
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}
