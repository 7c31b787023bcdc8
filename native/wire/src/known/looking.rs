//! A look at the series of one request in their order.

use std::sync::MutexGuard;

use crate::fingerprint::Keys;
use crate::known::order::Cursor;
use crate::known::table::{Found, Table};
use crate::known::{Admitted, Room};

/// Goes over the series of a request; nobody else looks meanwhile.
pub struct Looking<'a> {
    keys: &'a Keys,
    table: MutexGuard<'a, Table>,
    cursor: Cursor,
    found: Vec<Found>,
}

impl<'a> Looking<'a> {
    pub fn new(keys: &'a Keys, table: MutexGuard<'a, Table>) -> Self {
        Self { keys, table, cursor: Cursor::default(), found: vec![] }
    }

    /// Returns how long the label fields are of the label set that most likely comes next.
    #[inline]
    pub fn expected_length(&self) -> Option<usize> {
        self.table.expected(&self.cursor).map(|(_, length)| length)
    }

    /// Takes these label fields for the ones that are expected, if that is what they are: then they are the very bytes
    /// that were read once.
    #[inline]
    pub fn take_expected(&mut self, labels: &[u8]) -> Option<u128> {
        let (fingerprint, _) = self.table.expected(&self.cursor)?;
        if self.keys.of_written(labels) != fingerprint {
            return None;
        }
        let at = Some(self.table.follow(&mut self.cursor));
        self.found.push(Found { at, written: labels.len() as u16 });
        Some(fingerprint)
    }

    /// Takes any label set; its label fields have `written` bytes.
    #[inline]
    pub fn take(&mut self, fingerprint: u128, written: usize) {
        let at = self.table.find(&mut self.cursor, fingerprint);
        self.found.push(Found { at, written: u16::try_from(written).unwrap_or_default() });
    }

    /// Says whether all is stored as it came, and takes in what `group_of` has a group for, as long as there is room.
    /// What is in the set is seen now.
    pub fn admit(
        mut self,
        fingerprints: &[u128],
        now_s: u32,
        room: Room,
        group_of: impl FnMut(usize) -> Option<u32>,
    ) -> Admitted {
        self.table.admit(fingerprints, &self.found, now_s, room, group_of)
    }
}
