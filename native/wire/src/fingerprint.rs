use siphasher::sip128::SipHasher13;

use crate::look::Label;
use crate::write::write_label;

/// Fingerprints label sets: keyed SipHash-1-3, 128 bits, over the labels in the order of the request, written as
/// label fields of a series in their shortest form.
pub struct Fingerprinter {
    hasher: SipHasher13,
    written: Vec<u8>,
}

impl Fingerprinter {
    pub fn new(key: &[u8; 16]) -> Self {
        Self { hasher: SipHasher13::new_with_key(key), written: Vec::with_capacity(1024) }
    }

    #[inline]
    pub fn add(&mut self, label: &Label<'_>) {
        write_label(&mut self.written, label.name, label.value);
    }

    /// Returns the fingerprint of the labels since the last call.
    pub fn take(&mut self) -> u128 {
        let fingerprint = self.of_written(&self.written);
        self.written.clear();
        fingerprint
    }

    /// Returns the fingerprint of labels that stand in a request in their shortest form already.
    #[inline]
    pub fn of_written(&self, labels: &[u8]) -> u128 {
        u128::from_le_bytes(self.hasher.hash(labels).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(labels: &[(&[u8], &[u8])]) -> u128 {
        let mut prints = Fingerprinter::new(&[7; 16]);
        for &(name, value) in labels {
            prints.add(&Label::new(name, value));
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
        prints.add(&Label::new(b"a", b"b"));
        assert_eq!(prints.take(), take(&[(b"a", b"b")]));
        assert_eq!(prints.take(), take(&[]));
    }
}
