use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher13};

use crate::look::Label;

/// Fingerprints label sets: keyed SipHash-1-3, 128 bits, over name and value of each label in the order of
/// the request, each behind its length (u32, little endian).
pub struct Fingerprinter {
    hasher: SipHasher13,
    framed: Vec<u8>,
}

impl Fingerprinter {
    pub fn new(key: &[u8; 16]) -> Self {
        Self { hasher: SipHasher13::new_with_key(key), framed: Vec::with_capacity(1024) }
    }

    #[inline]
    pub fn add(&mut self, label: &Label<'_>) {
        for text in [label.name, label.value] {
            self.framed.extend_from_slice(&(text.len() as u32).to_le_bytes());
            self.framed.extend_from_slice(text);
        }
    }

    /// Returns the fingerprint of the labels since the last call.
    pub fn take(&mut self) -> u128 {
        let mut hasher = self.hasher;
        hasher.write(&self.framed);
        self.framed.clear();
        u128::from_le_bytes(hasher.finish128().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(labels: &[(&[u8], &[u8])]) -> u128 {
        let mut prints = Fingerprinter::new(&[7; 16]);
        for &(name, value) in labels {
            prints.add(&Label { name, value, foreign: false });
        }
        prints.take()
    }

    #[test]
    fn tells_where_a_text_ends() {
        assert_ne!(take(&[(b"ab", b"c")]), take(&[(b"a", b"bc")]));
        assert_ne!(take(&[(b"a", b"")]), take(&[(b"", b"a")]));
        assert_ne!(take(&[]), take(&[(b"", b"")]));
    }

    #[test]
    fn depends_on_the_key() {
        let mut other = Fingerprinter::new(&[8; 16]);
        assert_ne!(take(&[]), other.take());
    }

    #[test]
    fn starts_anew_after_each_set() {
        let mut prints = Fingerprinter::new(&[7; 16]);
        prints.add(&Label { name: b"a", value: b"b", foreign: false });
        assert_eq!(prints.take(), take(&[(b"a", b"b")]));
        assert_eq!(prints.take(), take(&[]));
    }
}
