use super::*;
use crate::messages::{HISTOGRAM, SAMPLE, WRITE_REQUEST};

fn walk(raw: &[u8], message: &'static Message) -> Result<Vec<Field>, Fault> {
    Fields::new(raw, 0..raw.len(), message).collect()
}

#[test]
fn reads_varints_up_to_64_bits() {
    let mut most = [0xff; 10];
    most[9] = 1;
    assert_eq!(read_varint(&most, 0, 10, 64), Ok((u64::MAX, 10)));
    most[9] = 2;
    assert_eq!(read_varint(&most, 0, 10, 64), Err(Fault::LongVarint { at: 0, bits: 64 }));
    assert_eq!(read_varint(&[0x80; 11], 0, 11, 64), Err(Fault::LongVarint { at: 0, bits: 64 }));
    assert_eq!(read_varint(&[0x80; 9], 0, 9, 64), Err(Fault::CutVarint { at: 0 }));
    assert_eq!(read_varint(&[], 0, 0, 64), Err(Fault::CutVarint { at: 0 }));
}

#[test]
fn writes_what_it_reads() {
    for value in [0, 1, 127, 128, 300, 16_383, 16_384, u32::MAX as usize] {
        let mut out = vec![];
        write_varint(&mut out, value);
        assert_eq!(read_varint(&out, 0, out.len(), 32), Ok((value as u64, out.len())));
    }
}

#[test]
fn refuses_what_proto3_does_not_use() {
    let fault = |raw: &[u8]| walk(raw, &WRITE_REQUEST).unwrap_err();
    assert_eq!(fault(&[0x02, 0]), Fault::FieldZero { at: 0 });
    assert_eq!(fault(&[0x53]), Fault::UnsupportedType { at: 0, wire_type: 3 });
    assert_eq!(fault(&[0x54]), Fault::UnsupportedType { at: 0, wire_type: 4 });
    assert_eq!(fault(&[0x0a, 2, 0]), Fault::Overrun { at: 0, end: 3 });
    let wrong = Fault::WrongType { at: 0, message: "WriteRequest", number: 1, wire_type: 0 };
    assert_eq!(fault(&[0x08, 0]), wrong);
    assert_eq!(fault(&[0x0a; 1]), Fault::CutVarint { at: 1 });
}

#[test]
fn refuses_a_length_near_the_end_of_the_address_space() {
    let raw = [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f];
    assert_eq!(walk(&raw, &WRITE_REQUEST).unwrap_err(), Fault::Overrun { at: 0, end: 6 });
}

#[test]
fn takes_foreign_fields_of_every_wire_type() {
    let raw = [0x50, 1, 0x51, 1, 2, 3, 4, 5, 6, 7, 8, 0x52, 1, 0, 0x55, 1, 2, 3, 4];
    let found = walk(&raw, &SAMPLE).unwrap();
    assert!(found.iter().all(|field| field.shape.is_none() && field.number == 10));
    assert_eq!(found.iter().map(|f| f.wire_type).collect::<Vec<_>>(), [0, 1, 2, 5]);
}

#[test]
fn takes_repeated_numbers_one_by_one_and_packed() {
    assert_eq!(walk(&[0x48, 2, 0x4a, 2, 2, 2], &HISTOGRAM).unwrap().len(), 2);
}
