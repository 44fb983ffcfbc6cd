//! What to do where a file has no value.

use crate::expression::Missing;

/// How to go on, in words: without the cell, or with another value there.
pub(super) fn fix(missing: &Missing) -> String {
    let key = &missing.key;
    let write = match key.strip_prefix("data.") {
        Some(name) => format!("write where({name} == {name}, {name}, 0) in place of {name}"),
        None => {
            format!("give the field a name, as [data.f], and write {key} = \"where(f == f, f, 0)\"")
        }
    };
    format!("leave the cell out with a mask, or {write}, with what holds there instead of 0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_with_a_name_keeps_it() {
        let of = |key: &str| fix(&Missing { key: key.into(), file: "k.nc".into() });
        assert_eq!(
            of("data.k"),
            "leave the cell out with a mask, or write where(k == k, k, 0) in place of k, with what holds there instead \
             of 0"
        );
        assert!(
            of("D.x").contains("mask, or give the field a name, as [data.f], and write D.x = ")
        );
    }
}
