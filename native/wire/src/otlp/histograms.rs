//! Histograms.

use crate::fault::Fault;
use crate::fields::{Field, write_message};
use crate::messages::HISTOGRAMS;
use crate::otlp::buckets::{explicit, exponential, stale_histogram};
use crate::otlp::metrics::{CUMULATIVE, Counting, DELTA};
use crate::otlp::points;
use crate::otlp::writer::Writer;
use crate::start::Start;

impl Writer<'_> {
    pub fn histogram(&mut self, point: &Field, kind: &points::Kind, counting: Counting) -> Result<(), Fault> {
        let Some((head, labels)) = self.head(point, kind)? else { return Ok(()) };
        match counting.temporality {
            CUMULATIVE => {}
            DELTA => return self.refuse("delta_histogram"),
            _ => return self.refuse("no_temporality"),
        }
        let made = if head.unrecorded {
            Ok(stale_histogram(head.t_ms))
        } else if std::ptr::eq(kind, &raw const points::HISTOGRAM) {
            explicit(self.raw, point, head.t_ms)?
        } else {
            exponential(self.raw, point, head.t_ms)?
        };
        let histogram = match made {
            Ok(histogram) => histogram,
            Err(reason) => return self.refuse(reason),
        };
        let mut content = self.begin(&labels, !head.unrecorded)?;
        let start = Start { start_ms: head.start_ms, t_ms: head.t_ms };
        self.starts.zero_histogram(start, &histogram, 0..histogram.len(), &mut content)?;
        write_message(&mut content, HISTOGRAMS, &histogram);
        kind.write_exemplars(self.raw, point, &mut content)?;
        self.points += 1;
        self.end(&content)
    }
}
