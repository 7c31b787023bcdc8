use std::collections::HashMap;
use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Field, Fields};
use crate::look::look;
use crate::messages::{HISTOGRAM, HISTOGRAMS, LABELS, SCHEMA, SERIES, TIME_SERIES, WRITE_REQUEST};
use crate::snappy::decompress;

/// Field `schema` of a histogram with custom buckets, -53, as it is on the wire (zigzag).
const CUSTOM_BUCKETS: u32 = 105;

/// Returns whether the histograms of every series come in ascending time, also where a series stands more than once.
pub fn histograms_in_order(body: &[u8], raw_bytes_max: usize) -> Result<bool, Fault> {
    let raw = decompress(body, raw_bytes_max)?;
    let mut found = Histograms::default();
    for series in Fields::new(&raw, 0..raw.len(), &WRITE_REQUEST) {
        let series = series?;
        if series.number == SERIES {
            found.take(&raw, series.content())?;
        }
        if found.out_of_order {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What stores differ in about the histograms of a request.
#[derive(Debug, Default)]
pub struct Histograms {
    newest: HashMap<Vec<u8>, i64>,
    pub out_of_order: bool,
    pub custom_buckets: bool,
}

impl Histograms {
    /// Looks at a series of `raw`.
    pub fn take(&mut self, raw: &[u8], series: Range<usize>) -> Result<(), Fault> {
        let mut labels = vec![];
        let mut times = vec![];
        for field in Fields::new(raw, series, &TIME_SERIES) {
            let field = field?;
            match field.number {
                LABELS => labels.push(field.whole()),
                HISTOGRAMS => {
                    times.push(look(raw, field.content(), &HISTOGRAM)?.t_ms);
                    self.custom_buckets |= has_custom_buckets(raw, &field)?;
                }
                _ => {}
            }
        }
        let (Some(&first), Some(&last)) = (times.first(), times.last()) else { return Ok(()) };
        let key = labels.into_iter().flat_map(|label| &raw[label]).copied().collect();
        let ascending = times.windows(2).all(|pair| pair[0] < pair[1]);
        let again = self.newest.insert(key, last).is_some_and(|before| before >= first);
        self.out_of_order |= again || !ascending;
        Ok(())
    }
}

fn has_custom_buckets(raw: &[u8], histogram: &Field) -> Result<bool, Fault> {
    for field in Fields::new(raw, histogram.content(), &HISTOGRAM) {
        let field = field?;
        if field.number == SCHEMA && field.value as u32 == CUSTOM_BUCKETS {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::write_message;
    use crate::snappy::compress;

    fn series(name: &str, times: &[u8]) -> Vec<u8> {
        let mut label = vec![];
        write_message(&mut label, 1, name.as_bytes());
        let mut content = vec![];
        write_message(&mut content, LABELS, &label);
        for &time in times {
            write_message(&mut content, HISTOGRAMS, &[0x78, time]);
        }
        let mut raw = vec![];
        write_message(&mut raw, SERIES, &content);
        raw
    }

    fn in_order(parts: &[Vec<u8>]) -> bool {
        histograms_in_order(&compress(&parts.concat()).unwrap(), 1000).unwrap()
    }

    #[test]
    fn a_series_that_ascends_is_in_order_wherever_it_stands() {
        assert!(in_order(&[]));
        assert!(in_order(&[series("a", &[1, 2]), series("b", &[1]), series("a", &[3])]));
    }

    #[test]
    fn a_time_that_comes_again_or_too_late_is_not() {
        assert!(!in_order(&[series("a", &[2, 1])]));
        assert!(!in_order(&[series("a", &[2, 2])]));
        assert!(!in_order(&[series("a", &[1, 5]), series("b", &[]), series("a", &[5])]));
    }
}
