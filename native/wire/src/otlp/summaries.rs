//! Summaries: a series for each quantile, and two for count and sum.

use crate::fault::Fault;
use crate::fields::{Field, Fields, bits_of};
use crate::otlp::attributes::Labels;
use crate::otlp::messages::{QUANTILE, SUMMARY_POINT};
use crate::otlp::points::{self, Head};
use crate::otlp::writer::Writer;
use crate::write::{STALE, write_sample};

impl Writer<'_> {
    pub fn summary(&mut self, point: &Field) -> Result<(), Fault> {
        let Some((head, labels)) = self.head(point, &points::SUMMARY)? else { return Ok(()) };
        let (mut count, mut sum) = (0.0, 0.0);
        for field in Fields::new(self.raw, point.content(), &SUMMARY_POINT) {
            let field = field?;
            match field.number {
                4 => count = bits_of(self.raw, &field) as f64,
                5 => sum = f64::from_bits(bits_of(self.raw, &field)),
                6 => {
                    let (quantile, value) = self.quantile(&field)?;
                    let mut labels = labels.clone();
                    labels.insert(b"quantile".to_vec(), quantile.to_string().into_bytes());
                    self.number_of_summary(&labels, value, &head)?;
                }
                _ => {}
            }
        }
        for (suffix, value) in [(&b"_count"[..], count), (b"_sum", sum)] {
            let mut labels = labels.clone();
            labels.insert(b"__name__".to_vec(), [&self.name, suffix].concat());
            self.number_of_summary(&labels, value, &head)?;
        }
        self.points += 1;
        Ok(())
    }

    fn number_of_summary(&mut self, labels: &Labels, value: f64, head: &Head) -> Result<(), Fault> {
        let mut content = self.begin(labels, false)?;
        write_sample(&mut content, if head.unrecorded { STALE } else { value }, head.t_ms);
        self.end(&content)
    }

    fn quantile(&self, field: &Field) -> Result<(f64, f64), Fault> {
        let mut pair = (0.0, 0.0);
        for part in Fields::new(self.raw, field.content(), QUANTILE) {
            let part = part?;
            match part.number {
                1 => pair.0 = f64::from_bits(bits_of(self.raw, &part)),
                2 => pair.1 = f64::from_bits(bits_of(self.raw, &part)),
                _ => {}
            }
        }
        Ok(pair)
    }
}
