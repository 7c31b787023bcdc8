use std::cell::RefCell;

use snap::raw::{Decoder, Encoder, max_compress_len};

use crate::fault::Fault;
use crate::fields::write_varint;
use crate::write::varint_length;

/// What a thread keeps for the next request: more than a sender sends at once, less than it may.
const KEPT_BYTES_MAX: usize = 4 << 20;

thread_local! {
    static RAW: RefCell<Vec<u8>> = const { RefCell::new(vec![]) };
    static PACKED: RefCell<(Encoder, Vec<u8>)> = RefCell::new((Encoder::new(), vec![]));
}

/// Reads the raw bytes of a snappy block where this thread unpacks all of them: a buffer of that size is not made
/// and cleared for each request.
pub fn decompressed<T>(
    body: &[u8],
    raw_bytes_max: usize,
    read: impl FnOnce(&[u8]) -> Result<T, Fault>,
) -> Result<T, Fault> {
    RAW.with_borrow_mut(|raw| {
        let length = unpack(raw, body, raw_bytes_max)?;
        let found = read(&raw[..length]);
        keep(raw);
        found
    })
}

fn keep(buffer: &mut Vec<u8>) {
    if buffer.len() > KEPT_BYTES_MAX {
        *buffer = vec![];
    }
}

fn grow(buffer: &mut Vec<u8>, length: usize) {
    if buffer.len() < length {
        buffer.resize(length, 0);
    }
}

/// Returns the raw bytes of a snappy block; both checks of its declared length come before the allocation.
pub fn decompress(body: &[u8], raw_bytes_max: usize) -> Result<Vec<u8>, Fault> {
    let mut raw = vec![];
    unpack(&mut raw, body, raw_bytes_max)?;
    Ok(raw)
}

/// Puts the raw bytes of a snappy block at the start of `raw`, which grows for them, and returns how many they are.
fn unpack(raw: &mut Vec<u8>, body: &[u8], raw_bytes_max: usize) -> Result<usize, Fault> {
    let (declared, preamble_bytes) = declared_length(body)?;
    if declared > raw_bytes_max {
        return Err(Fault::RawTooLarge { declared, limit: raw_bytes_max });
    }
    let compressed = body.len();
    // No element of a block yields more than a copy does: 64 raw bytes for 3.
    if declared as u128 * 3 > (compressed - preamble_bytes) as u128 * 64 {
        return Err(Fault::ImpossibleLength { declared, compressed });
    }
    grow(raw, declared);
    match Decoder::new().decompress(body, &mut raw[..declared]) {
        Ok(_) => Ok(declared),
        Err(_) => Err(Fault::Corrupt { declared, compressed }),
    }
}

/// Returns a snappy block of `raw`, which is at most 4 GiB.
pub fn compress(raw: &[u8]) -> Result<Vec<u8>, Fault> {
    PACKED.with_borrow_mut(|(encoder, packed)| {
        let length = pack(encoder, raw, packed)?;
        let block = packed[..length].to_vec();
        keep(packed);
        Ok(block)
    })
}

/// A snappy block that is made piece by piece: what is packed while it is in the cache is not fetched again.
///
/// Copies reach back into their own piece alone, as in any block they do into their own 64 KiB.
#[derive(Default)]
pub struct Packing {
    raw_bytes: usize,
    elements: Vec<u8>,
}

impl Packing {
    /// Appends raw bytes; pieces of a little less than 64 KiB cost least.
    pub fn add(&mut self, piece: &[u8]) -> Result<(), Fault> {
        self.raw_bytes += piece.len();
        PACKED.with_borrow_mut(|(encoder, packed)| {
            let length = pack(encoder, piece, packed)?;
            self.elements.extend_from_slice(&packed[preamble_bytes(piece.len())..length]);
            Ok(())
        })
    }

    /// How many raw bytes were added.
    pub fn raw_bytes(&self) -> usize {
        self.raw_bytes
    }

    /// Returns the block, of at most 4 GiB.
    pub fn block(self) -> Result<Vec<u8>, Fault> {
        if u32::try_from(self.raw_bytes).is_err() {
            return Err(Fault::BlockTooLarge { raw: self.raw_bytes });
        }
        let mut block = Vec::with_capacity(preamble_bytes(self.raw_bytes) + self.elements.len());
        write_varint(&mut block, self.raw_bytes);
        block.extend_from_slice(&self.elements);
        Ok(block)
    }
}

fn preamble_bytes(raw_bytes: usize) -> usize {
    varint_length(raw_bytes as u64)
}

fn pack(encoder: &mut Encoder, raw: &[u8], packed: &mut Vec<u8>) -> Result<usize, Fault> {
    grow(packed, max_compress_len(raw.len()));
    encoder.compress(raw, packed).map_err(|_| Fault::BlockTooLarge { raw: raw.len() })
}

fn declared_length(body: &[u8]) -> Result<(usize, usize), Fault> {
    let mut value = 0_u64;
    for (index, &byte) in body.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            let declared = u32::try_from(value).map_err(|_| Fault::LongPreamble)?;
            return Ok((declared as usize, index + 1));
        }
    }
    Err(if body.len() < 5 { Fault::CutPreamble } else { Fault::LongPreamble })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_it_compressed() {
        let raw: Vec<u8> = (0..100_000_u32).map(|n| (n / 7) as u8).collect();
        assert_eq!(decompress(&compress(&raw).unwrap(), raw.len()), Ok(raw));
    }

    #[test]
    fn pieces_make_one_block() {
        let raw: Vec<u8> = (0..100_000_u32).map(|n| (n / 7) as u8).collect();
        for cuts in [&[0, 0][..], &[0, 100_000], &[0, 1, 200, 200, 70_000, 100_000]] {
            let mut packing = Packing::default();
            cuts.windows(2).for_each(|cut| packing.add(&raw[cut[0]..cut[1]]).unwrap());
            let whole = &raw[..*cuts.last().unwrap()];
            assert_eq!(decompress(&packing.block().unwrap(), whole.len()).as_deref(), Ok(whole));
        }
    }

    #[test]
    fn takes_the_empty_block() {
        assert_eq!(decompress(&[0], 0), Ok(vec![]));
    }

    #[test]
    fn refuses_a_huge_declaration_by_the_limit() {
        let body = [0xff, 0xff, 0xff, 0xff, 0x07, 0, 0, 0, 0, 0];
        let fault = decompress(&body, 1 << 20).unwrap_err();
        assert_eq!(fault, Fault::RawTooLarge { declared: 0x7fff_ffff, limit: 1 << 20 });
    }

    #[test]
    fn refuses_a_length_that_the_block_cannot_hold() {
        let body = [0xff, 0xff, 0xff, 0xff, 0x07, 0, 0, 0, 0, 0];
        let fault = decompress(&body, usize::MAX).unwrap_err();
        assert_eq!(fault, Fault::ImpossibleLength { declared: 0x7fff_ffff, compressed: 10 });
    }

    #[test]
    fn takes_the_most_that_a_block_can_expand_to() {
        let raw = vec![b'a'; 1 << 20];
        assert_eq!(decompress(&compress(&raw).unwrap(), raw.len()), Ok(raw));
    }

    #[test]
    fn refuses_bad_preambles() {
        assert_eq!(decompress(&[], 9), Err(Fault::CutPreamble));
        assert_eq!(decompress(&[0x80, 0x80], 9), Err(Fault::CutPreamble));
        assert_eq!(decompress(&[0x80; 5], 9), Err(Fault::LongPreamble));
        assert_eq!(decompress(&[0xff, 0xff, 0xff, 0xff, 0x10, 0], 9), Err(Fault::LongPreamble));
    }

    #[test]
    fn refuses_a_corrupt_block() {
        let fault = decompress(&[4, 0x0c, b'a'], 9).unwrap_err();
        assert_eq!(fault, Fault::Corrupt { declared: 4, compressed: 3 });
    }
}
