//! Datasets by their names, of which only those are used whose values stand in the file itself: the hash
//! of the file covers nothing else, and where another file is missing HDF5 may read fill values instead.

use super::Found;
use hdf5::dataset::Layout;
use hdf5::types::TypeDescriptor;
use hdf5::{Dataset, File, Group, IndexType, IterationOrder, LinkType, LocationType};
use std::collections::BTreeSet;

/// A dataset whose values stand in the file itself.
pub(super) struct Variable {
    pub data: Dataset,
    /// Its path, without the slash before it.
    pub name: String,
    pub shape: Vec<usize>,
}

impl Variable {
    /// A dataset of the file.
    ///
    /// # Errors
    /// Its values stand elsewhere, or that cannot be looked at.
    pub fn own(data: Dataset, name: &str) -> Found<Variable> {
        let failed = |cause| unreadable(name, &cause);
        // Those without `get_` take an error for an ordinary dataset.
        let how = data.create_plist().map_err(failed)?;
        if how.get_layout().map_err(failed)? == Layout::Virtual {
            // For the message alone.
            let sources = how.virtual_map().into_iter().map(|part| part.src_filename);
            return Err(stands_elsewhere(name, "it is a virtual dataset", sources));
        }
        let files = how.get_external().map_err(failed)?;
        if !files.is_empty() {
            let files = files.into_iter().map(|part| part.name);
            return Err(stands_elsewhere(name, "it is stored externally", files));
        }
        let shape = data.space().map_err(failed)?.shape();
        Ok(Variable { data, name: name.into(), shape })
    }

    /// The type of its numbers, if it is a usual one.
    pub fn kind(&self) -> Found<Option<TypeDescriptor>> {
        let kind = self.data.dtype().map_err(|cause| unreadable(&self.name, &cause))?;
        Ok(kind.to_descriptor().ok())
    }

    /// The last part of its name.
    pub fn short_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }
}

/// The dataset of this name, or none if there is no such dataset.
///
/// # Errors
/// There is such a name, but it leads out of the file, or cannot be followed.
pub(super) fn find(file: &File, name: &str) -> Found<Option<Variable>> {
    let parts: Vec<&str> =
        name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let name = parts.join("/");
    let failed = |cause| unreadable(&name, &cause);
    let number = file.loc_info().map_err(failed)?.fileno;
    let mut group = file.group("/").map_err(failed)?;
    for (depth, part) in parts.iter().enumerate() {
        let Some(link) = link(&group, part).map_err(failed)? else { return Ok(None) };
        let reached = parts[..=depth].join("/");
        if link == LinkType::External {
            return Err(linked_elsewhere(&name, &reached));
        }
        let found = group.loc_info_by_name(part).map_err(|cause| match link {
            LinkType::Soft => {
                format!("the link {reached} of its {name} cannot be followed: {cause}")
            }
            _ => unreadable(&name, &cause),
        })?;
        if found.fileno != number {
            return Err(linked_elsewhere(&name, &reached));
        }
        match (found.loc_type, depth + 1 == parts.len()) {
            (LocationType::Dataset, true) => {
                return Variable::own(group.dataset(part).map_err(failed)?, &name).map(Some);
            }
            (LocationType::Group, false) => group = group.group(part).map_err(failed)?,
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// The dataset of this name in the group of another one, or in the nearest group above.
///
/// # Errors
/// As for [`find`].
pub(super) fn find_near(file: &File, other: &Variable, name: &str) -> Found<Option<Variable>> {
    let mut above = if name.starts_with('/') { "" } else { other.name.as_str() };
    while let Some((group, _)) = above.rsplit_once('/') {
        if let Some(found) = find(file, &format!("{group}/{name}"))? {
            return Ok(Some(found));
        }
        above = group;
    }
    find(file, name)
}

/// The first dataset that fits, by the order of these names, in any case of letters: in the group of another one, or in
/// the nearest group above.
///
/// # Errors
/// As for [`find`].
pub(super) fn find_alike(
    file: &File,
    other: &Variable,
    names: &[&str],
    length: usize,
    fits: &dyn Fn(&Variable) -> Found<bool>,
) -> Found<Option<Variable>> {
    let mut above = other.name.as_str();
    while !above.is_empty() {
        above = above.rsplit_once('/').map_or("", |(group, _)| group);
        let failed = |cause| unreadable(above, &cause);
        let group = file.group(&format!("/{above}")).map_err(failed)?;
        let members = group.member_names().map_err(failed)?;
        // What merely has such a name, and need not be readable, is nothing that was asked for.
        let is_alike = |member: &str, name: &str| {
            let is_named = member.eq_ignore_ascii_case(name);
            is_named && group.dataset(member).is_ok_and(|data| data.shape() == [length])
        };
        for name in names {
            for member in members.iter().filter(|member| is_alike(member, name)) {
                if let Some(found) = find(file, &format!("{above}/{member}"))?
                    && fits(&found)?
                {
                    return Ok(Some(found));
                }
            }
        }
    }
    Ok(None)
}

/// What a name in a group is, or none if there is no such name.
fn link(group: &Group, name: &str) -> hdf5::Result<Option<LinkType>> {
    // `link_exists` takes an error for absence.
    group.find_link(IndexType::Name, IterationOrder::Native, |known, link| {
        Ok((known == name).then_some(link.link_type))
    })
}

fn unreadable(name: &str, cause: &hdf5::Error) -> String {
    format!("its {name} cannot be read: {cause}")
}

fn linked_elsewhere(name: &str, link: &str) -> String {
    format!(
        "its {name} stands in another file, to which {link} leads through an external link: name that file \
         itself, or copy both into one with h5repack --merge OLD NEW"
    )
}

fn stands_elsewhere(name: &str, why: &str, files: impl Iterator<Item = String>) -> String {
    const MOST: usize = 3;
    // A dot is the file itself.
    let files: BTreeSet<String> = files.filter(|file| file != ".").collect();
    let mut told: Vec<&str> = files.iter().take(MOST).map(String::as_str).collect();
    if files.len() > MOST {
        told.push("...");
    }
    let told = if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) };
    format!(
        "the values of its {name} stand elsewhere{told}, as {why}: copy them into one with h5repack -l \
         {name}:CONTI OLD NEW"
    )
}
