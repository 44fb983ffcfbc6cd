//! Loops over chunks of a row: a chunk holds one number for each point, or one for all of them.

use super::number::Number;

/// Points evaluated together: their numbers stay in the cache from operation to operation.
pub(super) const CHUNK: usize = 512;

/// The numbers of one entry of the stack.
pub(super) struct Chunk<T> {
    numbers: [T; CHUNK],
    /// Whether the first number holds for every point, so that it is computed once.
    is_uniform: bool,
}

impl<T: Number> Chunk<T> {
    pub(super) fn new() -> Chunk<T> {
        Chunk { numbers: [T::fixed(0.0); CHUNK], is_uniform: true }
    }

    /// One number for every point.
    pub(super) fn set_uniform(&mut self, number: T) {
        self.numbers[0] = number;
        self.is_uniform = true;
    }

    /// A number for each point.
    pub(super) fn set(&mut self, numbers: impl Iterator<Item = T>) {
        for (own, number) in self.numbers.iter_mut().zip(numbers) {
            *own = number;
        }
        self.is_uniform = false;
    }

    /// The numbers that differ, at most `length`.
    pub(super) fn distinct(&mut self, length: usize) -> &mut [T] {
        &mut self.numbers[..if self.is_uniform { 1 } else { length }]
    }

    /// The numbers of `length` points.
    pub(super) fn spread(&mut self, length: usize) -> &mut [T] {
        if self.is_uniform {
            let number = self.numbers[0];
            self.numbers[..length].fill(number);
            self.is_uniform = false;
        }
        &mut self.numbers[..length]
    }

    fn copy(&mut self, other: &Chunk<T>, length: usize) {
        self.is_uniform = other.is_uniform;
        let length = if other.is_uniform { 1 } else { length };
        self.numbers[..length].copy_from_slice(&other.numbers[..length]);
    }
}

#[inline]
pub(super) fn replace<T: Number>(numbers: &mut [T], operation: impl Fn(T) -> T) {
    for number in numbers {
        *number = operation(*number);
    }
}

/// Replaces `a` with the results of an operation on `a` and `b`.
#[inline]
pub(super) fn combine<T: Number>(
    a: &mut Chunk<T>,
    b: &Chunk<T>,
    length: usize,
    operation: impl Fn(T, T) -> T,
) {
    let first = (a.numbers[0], b.numbers[0]);
    match (a.is_uniform, b.is_uniform) {
        (true, true) => a.numbers[0] = operation(first.0, first.1),
        (false, true) => replace(&mut a.numbers[..length], |a| operation(a, first.1)),
        (true, false) => {
            for (a, b) in a.numbers[..length].iter_mut().zip(&b.numbers) {
                *a = operation(first.0, *b);
            }
            a.is_uniform = false;
        }
        (false, false) => {
            for (a, b) in a.numbers[..length].iter_mut().zip(&b.numbers) {
                *a = operation(*a, *b);
            }
        }
    }
}

/// Replaces a condition with `yes` where it is not 0, and with `no` elsewhere.
pub(super) fn choose<T: Number>(
    condition: &mut Chunk<T>,
    yes: &mut Chunk<T>,
    no: &mut Chunk<T>,
    length: usize,
) {
    if condition.is_uniform {
        let chosen = if condition.numbers[0].value() != 0.0 { yes } else { no };
        return condition.copy(chosen, length);
    }
    let branches = yes.spread(length).iter().zip(no.spread(length).iter());
    for (condition, (yes, no)) in condition.numbers[..length].iter_mut().zip(branches) {
        *condition = if condition.value() != 0.0 { *yes } else { *no };
    }
}
