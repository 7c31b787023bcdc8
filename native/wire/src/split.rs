use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Fields, write_message};
use crate::messages::{LABELS, METADATA_OF_METRIC, SERIES, TIME_SERIES, WRITE_REQUEST};
use crate::snappy::{compress, decompress};

/// Returns the request as bodies of at most `part_bytes_max` each, order kept, metadata first.
///
/// A body that fits comes back as it is, unread.
pub fn split(body: &[u8], part_bytes_max: usize, raw_bytes_max: usize) -> Result<Vec<Vec<u8>>, Fault> {
    if body.len() <= part_bytes_max {
        return Ok(vec![body.to_vec()]);
    }
    let raw = decompress(body, raw_bytes_max)?;
    let units = units(&raw)?;
    // A tenth in hand: a part compresses a little worse than the whole, and a second try costs more.
    let aim = raw.len() as u128 * part_bytes_max as u128 / body.len() as u128 * 9 / 10;
    let mut parts = vec![];
    for group in groups(&units, aim as usize) {
        pack(&units[group], part_bytes_max, &mut parts)?;
    }
    Ok(parts)
}

fn units(raw: &[u8]) -> Result<Vec<&[u8]>, Fault> {
    let (mut metadata, mut rest) = (vec![], vec![]);
    for field in Fields::new(raw, 0..raw.len(), &WRITE_REQUEST) {
        let field = field?;
        if field.number == SERIES {
            for inner in Fields::new(raw, field.content(), &TIME_SERIES) {
                inner?;
            }
        }
        let home = if field.number == METADATA_OF_METRIC { &mut metadata } else { &mut rest };
        home.push(&raw[field.whole()]);
    }
    metadata.append(&mut rest);
    Ok(metadata)
}

fn groups(units: &[&[u8]], raw_bytes_aim: usize) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = vec![];
    let mut held = 0;
    for (index, unit) in units.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if held + unit.len() <= raw_bytes_aim => {
                group.end = index + 1;
                held += unit.len();
            }
            _ => {
                groups.push(index..index + 1);
                held = unit.len();
            }
        }
    }
    groups
}

fn pack(units: &[&[u8]], part_bytes_max: usize, parts: &mut Vec<Vec<u8>>) -> Result<(), Fault> {
    let part = compress(&units.concat())?;
    if part.len() <= part_bytes_max {
        parts.push(part);
        return Ok(());
    }
    if let [unit] = units {
        let fault = Fault::PartTooSmall { compressed: part.len(), limit: part_bytes_max };
        for half in halve(unit)?.ok_or(fault)? {
            pack(&[&half], part_bytes_max, parts)?;
        }
        return Ok(());
    }
    let (first, second) = units.split_at(units.len() / 2);
    pack(first, part_bytes_max, parts)?;
    pack(second, part_bytes_max, parts)
}

/// Returns a series as two with the same labels, or none when it cannot be cut.
fn halve(unit: &[u8]) -> Result<Option<[Vec<u8>; 2]>, Fault> {
    let Some(series) = Fields::new(unit, 0..unit.len(), &WRITE_REQUEST).next() else {
        return Ok(None);
    };
    let series = series?;
    if series.number != SERIES {
        return Ok(None);
    }
    let (mut labels, mut rest) = (vec![], vec![]);
    for field in Fields::new(unit, series.content(), &TIME_SERIES) {
        let field = field?;
        let home = if field.number == LABELS { &mut labels } else { &mut rest };
        home.push(&unit[field.whole()]);
    }
    if rest.len() < 2 {
        return Ok(None);
    }
    let (first, second) = rest.split_at(rest.len() / 2);
    Ok(Some([first, second].map(|some| {
        let mut half = vec![];
        write_message(&mut half, SERIES, &[labels.concat(), some.concat()].concat());
        half
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u64, bytes: usize) -> Vec<u8> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as u8
        };
        (0..bytes).map(|_| next()).collect()
    }

    fn series_of(points: Range<u64>) -> Vec<u8> {
        let mut content = vec![];
        write_message(&mut content, LABELS, &[0x0a, 1, b'a']);
        for point in points {
            write_message(&mut content, 2, &[&[0x09][..], &noise(point, 8)].concat());
        }
        let mut raw = vec![];
        write_message(&mut raw, SERIES, &content);
        raw
    }

    fn split_raw(raw: &[u8], part_bytes_max: usize) -> Result<Vec<Vec<u8>>, Fault> {
        let parts = split(&compress(raw).unwrap(), part_bytes_max, 1 << 20)?;
        assert!(parts.iter().all(|part| part.len() <= part_bytes_max));
        Ok(parts.iter().map(|part| decompress(part, 1 << 20).unwrap()).collect())
    }

    #[test]
    fn keeps_series_in_order_and_metadata_first() {
        let mut raw = series_of(0..9);
        raw.extend(series_of(50..61));
        write_message(&mut raw, METADATA_OF_METRIC, &[0x08, 1]);
        let parts = split_raw(&raw, 150).unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0], [&[0x1a, 2, 0x08, 1], &series_of(0..9)[..]].concat());
        assert_eq!(parts[1], series_of(50..61));
    }

    #[test]
    fn cuts_a_large_series_by_its_samples() {
        let parts = split_raw(&series_of(0..100), 300).unwrap();
        let heads = parts.iter().filter(|part| part[2..].windows(3).any(|w| w == [0x0a, 1, b'a']));
        assert_eq!(heads.count(), parts.len());
        let samples: usize = parts.iter().map(|part| part.windows(3).filter(|w| *w == [0x12, 9, 9]).count()).sum();
        assert_eq!(samples, 100);
    }

    #[test]
    fn refuses_a_sample_that_does_not_fit() {
        assert!(matches!(split_raw(&series_of(0..1), 5), Err(Fault::PartTooSmall { limit: 5, .. })));
    }

    #[test]
    fn leaves_a_body_that_fits_unread() {
        assert_eq!(split(b"not snappy", 10, 0), Ok(vec![b"not snappy".to_vec()]));
    }
}
