//! Looking at files that may not be there, and what may be concluded from it.
//!
//! Three things have to be told apart. A file is *absent* only if the system says that there is no
//! such name. It is *damaged* only after it was read and found wrong. Anything else (no permission,
//! an I/O error, a lock, a link that leads nowhere) says nothing about the file: it could not be
//! looked at, and nothing that depends on its contents may be decided, least of all whether to
//! replace it. No other module asks the file system what is there.

use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::fmt::{self, Display, Formatter};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;
use xxhash_rust::xxh3::Xxh3;

/// Why a file that is there cannot be used now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unusable {
    /// It could not be looked at, for this reason; it may be intact.
    Unreadable(String),
    /// It was read, and this is wrong with it.
    Damaged(String),
}

impl Unusable {
    /// A failure to look at a file.
    pub fn unreadable(cause: impl Display) -> Unusable {
        Unusable::Unreadable(format!("it cannot be read: {cause}"))
    }

    /// Something wrong with what was read.
    pub fn damaged(what: impl Into<String>) -> Unusable {
        Unusable::Damaged(what.into())
    }

    /// Whether it was read and found wrong.
    pub fn is_damage(&self) -> bool {
        matches!(self, Unusable::Damaged(_))
    }
}

impl Display for Unusable {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let (Unusable::Unreadable(text) | Unusable::Damaged(text)) = self;
        f.write_str(text)
    }
}

impl From<io::Error> for Unusable {
    fn from(cause: io::Error) -> Unusable {
        Unusable::unreadable(cause)
    }
}

/// Whether a file system has anything under this name, even a link that leads nowhere.
///
/// # Errors
/// If the system cannot tell.
pub fn is_there(path: &Path) -> io::Result<bool> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(cause),
    }
}

/// Whether there is a file under this name.
///
/// # Errors
/// If the system cannot tell, or it is something other than a file: a directory, a link that leads
/// nowhere, or a pipe, whose opening might never end.
pub fn is_file(path: &Path) -> io::Result<bool> {
    if !is_there(path)? {
        return Ok(false);
    }
    let metadata = path.metadata().map_err(|cause| match cause.kind() {
        ErrorKind::NotFound => io::Error::other("it is a link to a file that is not there"),
        _ => cause,
    })?;
    match metadata.is_file() {
        true => Ok(true),
        false => Err(io::Error::other("it is not a file")),
    }
}

/// Whether a path can lead to nothing, whatever there is: through a file, in a circle of links, or as it is too long.
pub fn leads_nowhere(path: &Path) -> bool {
    let cause = path.metadata().err().and_then(|cause| cause.raw_os_error());
    cause.is_some_and(|cause| [libc::ENOTDIR, libc::ELOOP, libc::ENAMETOOLONG].contains(&cause))
}

/// Opens a file for reading, or gives none if it does not exist.
///
/// # Errors
/// If it cannot be opened, or is something other than a file.
pub fn open(path: &Path) -> io::Result<Option<File>> {
    is_file(path)?.then(|| File::open(path)).transpose()
}

/// The bytes of a file that a user named as input, or of a pipe that the program was started with
/// (`/dev/stdin`, `<(...)` of a shell).
///
/// # Errors
/// If it cannot be read, or could keep the program waiting: a pipe with a name, a socket, or a device.
pub fn input(path: &Path) -> io::Result<Vec<u8>> {
    let kind = path.metadata()?.file_type();
    let what = match () {
        () if kind.is_fifo() && !was_handed_over(path)? => "a pipe",
        () if kind.is_socket() => "a socket",
        () if kind.is_char_device() || kind.is_block_device() => "a device",
        () => return fs::read(path),
    };
    Err(io::Error::new(ErrorKind::Unsupported, format!("it is {what}, not a file")))
}

/// Whether a pipe has no name in a file system, so that its other end was open from the start.
#[cfg(target_os = "linux")]
fn was_handed_over(pipe: &Path) -> io::Result<bool> {
    const PIPEFS: u64 = 0x5049_5045;
    Ok(rustix::fs::statfs(pipe)?.f_type as u64 == PIPEFS)
}

#[cfg(not(target_os = "linux"))]
fn was_handed_over(pipe: &Path) -> io::Result<bool> {
    Ok(pipe.starts_with("/dev"))
}

/// The text of a file, or none if it does not exist. Bytes that are not UTF-8 become U+FFFD.
///
/// # Errors
/// If it cannot be read.
pub fn text(path: &Path) -> io::Result<Option<String>> {
    let Some(mut file) = open(path)? else { return Ok(None) };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// The names in a directory, or none if it does not exist.
///
/// # Errors
/// If it cannot be read to the end.
pub fn names(dir: &Path) -> io::Result<Vec<OsString>> {
    if !is_there(dir)? {
        return Ok(Vec::new());
    }
    fs::read_dir(dir)?.map(|entry| Ok(entry?.file_name())).collect()
}

/// Bytes of a file; 0 if there is none.
///
/// # Errors
/// If the system cannot tell.
pub fn size(path: &Path) -> io::Result<u64> {
    match path.symlink_metadata() {
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(0),
        metadata => Ok(metadata?.len()),
    }
}

/// Bytes of disk that the removal of a file sets free: none if it has another name, and less than its length if it
/// has holes.
///
/// # Errors
/// If the system cannot tell.
pub fn freed_by_removal(path: &Path) -> io::Result<u64> {
    /// That of the system's count of blocks, whatever the file system's own is.
    const BLOCK: u64 = 512;
    match path.symlink_metadata() {
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(0),
        metadata => {
            let metadata = metadata?;
            Ok(if metadata.nlink() > 1 { 0 } else { metadata.blocks() * BLOCK })
        }
    }
}

/// Bytes of a file, and when it was changed: seconds and nanoseconds.
///
/// # Errors
/// If the system cannot tell.
pub fn stamp(path: &Path) -> io::Result<(u64, [i64; 2])> {
    let metadata = path.metadata()?;
    Ok((metadata.len(), [metadata.mtime(), metadata.mtime_nsec()]))
}

/// The first bytes of a file, at most this many.
///
/// # Errors
/// If it cannot be read.
pub fn beginning(path: &Path, bytes: u64) -> io::Result<Vec<u8>> {
    let Some(file) = open(path)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    file.take(bytes).read_to_end(&mut found)?;
    Ok(found)
}

/// The hash of all bytes of a file.
///
/// # Errors
/// If it cannot be read to the end.
pub fn hash(mut file: impl Read) -> io::Result<u64> {
    let (mut hash, mut part) = (Xxh3::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok(hash.digest()),
            bytes => hash.update(&part[..bytes]),
        }
    }
}

/// Refuses an existing file that neither a rename nor a removal could replace, although its
/// directory is writable.
///
/// # Errors
/// Why not, or that the system cannot tell.
pub fn may_be_replaced(path: &Path) -> io::Result<()> {
    const STICKY: u32 = 0o1000;
    let file = path.symlink_metadata()?;
    let dir = path.parent().unwrap_or(Path::new("/")).metadata()?;
    let user = rustix::process::geteuid().as_raw();
    let is_own = [0, file.uid(), dir.uid()].contains(&user);
    if dir.mode() & STICKY != 0 && !is_own {
        return Err(io::Error::other(
            "it is another user's, who alone may replace it, as its directory has the sticky bit",
        ));
    }
    match is_mount_point(path)? {
        true => Err(io::Error::other("something is mounted on it")),
        false => match (only_grows(path)?, is_immutable(path)?) {
            (true, _) => Err(io::Error::other("it is append-only (chattr -a ends that)")),
            (_, true) => Err(io::Error::other("it is immutable (chattr -i ends that)")),
            (false, false) => Ok(()),
        },
    }
}

/// Whether the root of another mount has this name. Linux before 5.8 cannot tell.
#[cfg(target_os = "linux")]
fn is_mount_point(path: &Path) -> io::Result<bool> {
    has(path, rustix::fs::StatxAttributes::MOUNT_ROOT)
}

/// Whether a file or directory is append-only (`chattr +a`): what is in it can neither be changed nor
/// removed, although permissions say so. Some file systems do not tell.
///
/// # Errors
/// If the system cannot look at it.
#[cfg(target_os = "linux")]
pub fn only_grows(path: &Path) -> io::Result<bool> {
    has(path, rustix::fs::StatxAttributes::APPEND)
}

/// Whether nobody may change or remove it (`chattr +i`).
#[cfg(target_os = "linux")]
fn is_immutable(path: &Path) -> io::Result<bool> {
    has(path, rustix::fs::StatxAttributes::IMMUTABLE)
}

#[cfg(target_os = "linux")]
fn has(path: &Path, attribute: rustix::fs::StatxAttributes) -> io::Result<bool> {
    use rustix::fs::{AtFlags, CWD, StatxFlags, statx};
    match statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty()) {
        Ok(found) => Ok(found.stx_attributes.contains(attribute)),
        Err(Errno::NOSYS | Errno::PERM) => Ok(false), // a container may forbid the call
        Err(cause) => Err(cause.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn is_mount_point(_: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(not(target_os = "linux"))]
fn is_immutable(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// What Linux calls append-only.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub fn only_grows(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Removes a file, unless there is none.
///
/// # Errors
/// If it is there and cannot be removed.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Whether a failure means that the file system does not support the operation at all. Linux's own
/// ENOTSUPP, which some network file systems let through, has no name outside the kernel.
pub fn is_unsupported(cause: &io::Error) -> bool {
    const ENOTSUPP: i32 = 524;
    let known = [Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP].map(Errno::raw_os_error);
    cause.raw_os_error().is_some_and(|number| known.contains(&number) || number == ENOTSUPP)
}

/// The canonical form of a path, or none if nothing is there.
///
/// # Errors
/// If the system cannot tell.
pub fn canonical(path: &Path) -> io::Result<Option<std::path::PathBuf>> {
    match path.canonicalize() {
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        path => path.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn only_a_name_that_is_not_there_is_absent() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        fs::write(path("file"), b"text\xff").unwrap();
        fs::create_dir(path("directory")).unwrap();
        symlink("nowhere", path("dangling")).unwrap();
        symlink("circle", path("circle")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, path("pipe"), 0o600.into()).unwrap();
        assert!(open(&path("nothing")).unwrap().is_none());
        assert!(open(&path("file")).unwrap().is_some());
        for name in ["directory", "dangling", "circle", "pipe", "file/below"] {
            assert!(open(&path(name)).is_err(), "{name}");
            assert!(text(&path(name)).is_err(), "{name}");
        }
        assert_eq!(input(&path("file")).unwrap(), b"text\xff");
        std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        for (name, what) in [("pipe", "a pipe"), ("socket", "a socket")] {
            assert_eq!(
                input(&path(name)).unwrap_err().to_string(),
                format!("it is {what}, not a file")
            );
        }
        assert!(input(Path::new("/dev/zero")).unwrap_err().to_string().contains("a device"));
        fs::remove_file(path("socket")).unwrap();
        assert!(is_there(&path("dangling")).unwrap());
        assert!(is_there(&path(&"long".repeat(100))).is_err());
        assert!(names(&path("file")).is_err());
        assert_eq!(names(&path("nothing")).unwrap(), Vec::<OsString>::new());
        assert_eq!(names(dir.path()).unwrap().len(), 5);
    }
}
