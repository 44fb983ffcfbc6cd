//! Kinds of numbers in an array.

use super::Found;
use npyz::{DType, TypeChar, TypeStr};

/// A kind that is read, in either order of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    I1,
    I2,
    I4,
    I8,
    U1,
    U2,
    U4,
    U8,
    F4,
    F8,
}

impl Kind {
    /// The kind that a header names.
    ///
    /// # Errors
    /// One that is not read, and what to save instead.
    pub fn of(dtype: &DType) -> Found<Kind> {
        let DType::Plain(kind) = dtype else {
            return Err(
                "its array holds records instead of numbers: save one of its fields, array[\"NAME\"]".into()
            );
        };
        Ok(match (kind.type_char(), kind.size_field()) {
            (TypeChar::Bool, _) => Kind::Bool,
            (TypeChar::Int, 1) => Kind::I1,
            (TypeChar::Int, 2) => Kind::I2,
            (TypeChar::Int, 4) => Kind::I4,
            (TypeChar::Int, 8) => Kind::I8,
            (TypeChar::Uint, 1) => Kind::U1,
            (TypeChar::Uint, 2) => Kind::U2,
            (TypeChar::Uint, 4) => Kind::U4,
            (TypeChar::Uint, 8) => Kind::U8,
            (TypeChar::Float, 4) => Kind::F4,
            (TypeChar::Float, 8) => Kind::F8,
            _ => return Err(unread(kind)),
        })
    }

    /// Bytes of one number.
    pub fn bytes(self) -> u64 {
        match self {
            Kind::Bool | Kind::I1 | Kind::U1 => 1,
            Kind::I2 | Kind::U2 => 2,
            Kind::I4 | Kind::U4 | Kind::F4 => 4,
            Kind::I8 | Kind::U8 | Kind::F8 => 8,
        }
    }
}

fn unread(kind: &TypeStr) -> String {
    const AS_FLOAT64: &str = "save it as float64, array.astype(\"f8\")";
    let (what, fix) = match (kind.type_char(), kind.size_field()) {
        (TypeChar::Float, 2) => ("float16", AS_FLOAT64),
        (TypeChar::Float, _) => ("longdouble", AS_FLOAT64),
        (TypeChar::Complex, _) => ("complex numbers", "save a part of it, as array.real"),
        (TypeChar::DateTime | TypeChar::TimeDelta, _) => ("times", AS_FLOAT64),
        (TypeChar::ByteStr | TypeChar::UnicodeStr, _) => ("texts instead of numbers", AS_FLOAT64),
        _ => ("bytes instead of numbers", AS_FLOAT64),
    };
    format!("its array holds {what} ({kind}): {fix}")
}
