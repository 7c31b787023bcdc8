use std::collections::HashMap;

use crate::fault::Fault;
use crate::fields::Fields;
use crate::look::look;
use crate::messages::{HISTOGRAM, HISTOGRAMS, LABELS, SERIES, TIME_SERIES, WRITE_REQUEST};
use crate::snappy::decompress;

/// Returns whether the histograms of every series come in ascending time, also where a series stands more than once.
pub fn histograms_in_order(body: &[u8], raw_bytes_max: usize) -> Result<bool, Fault> {
    let raw = decompress(body, raw_bytes_max)?;
    let mut newest: HashMap<Vec<u8>, i64> = HashMap::new();
    for series in Fields::new(&raw, 0..raw.len(), &WRITE_REQUEST) {
        let series = series?;
        if series.number != SERIES {
            continue;
        }
        let mut labels = vec![];
        let mut times = vec![];
        for field in Fields::new(&raw, series.content(), &TIME_SERIES) {
            let field = field?;
            match field.number {
                LABELS => labels.push(field.whole()),
                HISTOGRAMS => times.push(look(&raw, field.content(), &HISTOGRAM)?.t_ms),
                _ => {}
            }
        }
        let (Some(&first), Some(&last)) = (times.first(), times.last()) else { continue };
        let key = labels.into_iter().flat_map(|label| &raw[label]).copied().collect();
        let ascending = times.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascending || newest.insert(key, last).is_some_and(|before| before >= first) {
            return Ok(false);
        }
    }
    Ok(true)
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
