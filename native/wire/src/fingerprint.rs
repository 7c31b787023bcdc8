use siphasher::sip128::SipHasher13;

use crate::look::Label;
use crate::write::write_label;

/// Longer label sets are hashed by SipHash: the keys of NH are as long as what it hashes.
const NH_BYTES_MAX: usize = 1024;
const NH_STEPS: usize = NH_BYTES_MAX / STEP_BYTES;
const STEP_BYTES: usize = 16;

/// What keys the fingerprints of label sets, drawn out of 16 secret bytes by SipHash-1-3.
///
/// A fingerprint is 128 bits over the labels in the order of the request, written as label fields of a series in
/// their shortest form. Up to 1024 bytes it is NH, twice with keys shifted by one step, each result brought down to
/// 64 bits by multiply-shift: two label sets that are chosen without a look at fingerprints meet with a chance of
/// about 2^-126. Fingerprints are told to nobody.
///
/// Source: Black, Halevi, Krawczyk, Krovetz, Rogaway, "UMAC" (1999), on NH and Toeplitz; Dietzfelbinger, "Universal
/// hashing and k-wise independent random variables" (1996), on multiply-shift of vectors.
pub struct Keys {
    hasher: SipHasher13,
    steps: Box<[[u64; 4]; NH_STEPS]>,
    ends: [[u128; 4]; 2],
}

impl Keys {
    pub fn new(key: &[u8; 16]) -> Self {
        let hasher = SipHasher13::new_with_key(key);
        let draw = |place: usize| u128::from_le_bytes(hasher.hash(&(place as u64).to_le_bytes()).as_bytes());
        let mut steps = Box::new([[0; 4]; NH_STEPS]);
        for (place, step) in steps.iter_mut().enumerate() {
            let (own, next) = (draw(place), draw(place + 1));
            *step = [own as u64, (own >> 64) as u64, next as u64, (next >> 64) as u64];
        }
        let ends = [0, 4].map(|first| std::array::from_fn(|at| draw(NH_STEPS + 1 + first + at)));
        Self { hasher, steps, ends }
    }

    /// Returns the fingerprint of labels in their shortest form.
    #[inline]
    pub fn of_written(&self, labels: &[u8]) -> u128 {
        if labels.len() > NH_BYTES_MAX {
            return u128::from_le_bytes(self.hasher.hash(labels).as_bytes());
        }
        let (mut low, mut high) = (0, 0);
        let (whole, rest) = labels.as_chunks::<STEP_BYTES>();
        for (step, keys) in whole.iter().zip(self.steps.iter()) {
            nh(u128::from_le_bytes(*step), keys, &mut low, &mut high);
        }
        if !rest.is_empty() {
            nh(last(labels, rest), &self.steps[whole.len()], &mut low, &mut high);
        }
        let length = labels.len() as u128;
        let [first, second] =
            [(low, &self.ends[0]), (high, &self.ends[1])].map(|(sum, end)| down(sum, length, end));
        first | second << 64
    }
}

/// Returns the bytes behind the last whole step, with zeros behind them.
#[inline]
fn last(labels: &[u8], rest: &[u8]) -> u128 {
    match labels.last_chunk::<STEP_BYTES>() {
        // A copy of so many bytes as happen to be left is a call.
        Some(step) => u128::from_le_bytes(*step) >> (8 * (STEP_BYTES - rest.len())),
        None => rest.iter().rev().fold(0, |all, byte| all << 8 | u128::from(*byte)),
    }
}

#[inline]
fn nh(step: u128, keys: &[u64; 4], low: &mut u128, high: &mut u128) {
    let (first, second) = (step as u64, (step >> 64) as u64);
    let product = |a: u64, b: u64| u128::from(first.wrapping_add(a)) * u128::from(second.wrapping_add(b));
    *low = low.wrapping_add(product(keys[0], keys[1]));
    *high = high.wrapping_add(product(keys[2], keys[3]));
}

#[inline]
fn down(sum: u128, length: u128, key: &[u128; 4]) -> u128 {
    let terms = [u128::from(sum as u64), sum >> 64, length];
    terms.iter().zip(&key[1..]).fold(key[0], |all, (term, key)| all.wrapping_add(term.wrapping_mul(*key))) >> 64
}

/// Fingerprints label sets label by label.
pub struct Fingerprinter<'a> {
    keys: &'a Keys,
    written: Vec<u8>,
}

impl<'a> Fingerprinter<'a> {
    pub fn new(keys: &'a Keys) -> Self {
        Self { keys, written: Vec::with_capacity(NH_BYTES_MAX) }
    }

    #[inline]
    pub fn add(&mut self, label: &Label<'_>) {
        write_label(&mut self.written, label.name, label.value);
    }

    /// Returns the fingerprint of the labels since the last call.
    pub fn take(&mut self) -> u128 {
        let fingerprint = self.keys.of_written(&self.written);
        self.written.clear();
        fingerprint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(labels: &[(&[u8], &[u8])]) -> u128 {
        let keys = Keys::new(&[7; 16]);
        let mut prints = Fingerprinter::new(&keys);
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
        let print = |key| Keys::new(&[key; 16]).of_written(b"");
        assert_ne!(print(7), print(8));
    }

    #[test]
    fn starts_anew_after_each_set() {
        let keys = Keys::new(&[7; 16]);
        let mut prints = Fingerprinter::new(&keys);
        prints.add(&Label::new(b"a", b"b"));
        assert_eq!(prints.take(), take(&[(b"a", b"b")]));
        assert_eq!(prints.take(), take(&[]));
    }

    #[test]
    fn every_byte_and_every_length_counts() {
        let keys = Keys::new(&[7; 16]);
        let mut seen = std::collections::HashSet::new();
        for length in (0..70).chain(NH_BYTES_MAX - 2..NH_BYTES_MAX + 3) {
            let mut labels = vec![0; length];
            assert!(seen.insert(keys.of_written(&labels)));
            for at in 0..length {
                labels[at] = 1;
                assert!(seen.insert(keys.of_written(&labels)), "byte {at} of {length}");
                labels[at] = 0;
            }
        }
    }

    #[test]
    fn both_halves_of_a_fingerprint_are_used() {
        let keys = Keys::new(&[7; 16]);
        let prints: Vec<u128> = (0..64_u8).map(|n| keys.of_written(&[n; 40])).collect();
        for bit in 0..128 {
            let set = prints.iter().filter(|print| *print >> bit & 1 == 1).count();
            assert!((8..=56).contains(&set), "bit {bit}: {set} of 64");
        }
    }
}
