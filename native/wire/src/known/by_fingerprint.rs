use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use indexmap::IndexMap;

/// A fingerprint is a keyed hash already, so that hashing it again would only take time.
#[derive(Default)]
pub struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u128(&mut self, fingerprint: u128) {
        self.0 = fingerprint as u64;
    }
}

/// A table of label sets.
pub type ByFingerprint<V> = HashMap<u128, V, BuildHasherDefault<Identity>>;

/// A table of label sets in the order in which they came.
pub type InOrder<V> = IndexMap<u128, V, BuildHasherDefault<Identity>>;
