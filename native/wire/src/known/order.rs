//! The order in which label sets come: senders keep the one in which they sent last.

/// What is remembered of a label set beside what it is: how far behind it the next one was, and how long its label
/// fields are.
///
/// Distances outlive what expires, as places would not. Both are guesses, that a fingerprint confirms.
#[derive(Clone, Copy, Default)]
pub struct Followed {
    /// Less one, so that what was put in side by side is expected so.
    beyond: i32,
    written: u16,
}

impl Followed {
    pub fn written(self) -> Option<usize> {
        (self.written > 0).then_some(usize::from(self.written))
    }

    pub fn note(&mut self, written: u16) {
        self.written = written;
    }
}

/// Goes from one label set of a request to the next.
#[derive(Default)]
pub struct Cursor {
    last: Option<usize>,
    next: usize,
}

impl Cursor {
    pub fn last(&self) -> Option<usize> {
        self.last
    }

    pub fn next(&self) -> usize {
        self.next
    }

    /// Stands at `at`, and expects what followed it last.
    pub fn go(&mut self, at: usize, followed: Followed) {
        self.last = Some(at);
        self.next = (at + 1).wrapping_add_signed(followed.beyond as isize);
    }

    /// Remembers that `at` has followed the label set at which this stands.
    pub fn learn(&self, before: &mut Followed, at: usize) {
        if let Some(last) = self.last {
            let beyond = at.cast_signed().wrapping_sub(last.cast_signed()).wrapping_sub(1);
            before.beyond = i32::try_from(beyond).unwrap_or_default();
        }
    }
}
