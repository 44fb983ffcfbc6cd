//! A reaction: a plane that is added to the rate, after the source and before decay.

use super::{Action, Rates};
use crate::kernel::plane::View;
use crate::kernel::vector::Vector;

/// An action whose rate has a reaction in it. A reaction is known for the field of one step only.
#[derive(Debug, Clone, Copy)]
pub(in crate::kernel) struct Reacting<'a, A> {
    pub action: A,
    pub reaction: View<'a>,
}

impl<A: Action> Action for Reacting<'_, A> {
    const HAS_SOURCE: bool = A::HAS_SOURCE;
    const HAS_REACTION: bool = true;
    const READS_OLDER: bool = A::READS_OLDER;

    fn plane(&self) -> Option<View<'_>> {
        Some(self.reaction)
    }

    #[inline(always)]
    fn next<V: Vector>(self, of: Rates<V>, more: impl Fn(&View<'_>) -> V) -> V {
        self.action.next(of, more)
    }
}
