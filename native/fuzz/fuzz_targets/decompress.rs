//! No block makes more raw bytes than it declares or than the limit; what it makes survives a round trip.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tickscope_wire_core::{compress, decompress};

const RAW_BYTES_MAX: usize = 1 << 16;

fuzz_target!(|body: &[u8]| {
    if let Ok(raw) = decompress(body, RAW_BYTES_MAX) {
        assert!(raw.len() <= RAW_BYTES_MAX);
        assert_eq!(decompress(&compress(&raw).unwrap(), raw.len()), Ok(raw));
    }
});
