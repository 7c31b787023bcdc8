//! Gauges and sums.

use crate::fault::Fault;
use crate::fields::Field;
use crate::otlp::attributes::Labels;
use crate::otlp::deltas::Delta;
use crate::otlp::metrics::{CUMULATIVE, Counting, DELTA};
use crate::otlp::points::{self, number_of};
use crate::otlp::writer::Writer;
use crate::start::Start;
use crate::write::{STALE, write_sample};

impl Writer<'_> {
    pub fn number(&mut self, point: &Field, sum: bool, counting: Counting) -> Result<(), Fault> {
        let Some((head, labels)) = self.head(point, &points::NUMBER)? else { return Ok(()) };
        let value = number_of(self.raw, point)?;
        let value = match value {
            _ if head.unrecorded => STALE,
            None => return self.refuse("no_value"),
            Some(value) => value,
        };
        let mut delta = None;
        let value = match counting {
            _ if !sum || head.unrecorded => value,
            Counting { temporality: CUMULATIVE, .. } => value,
            Counting { temporality: DELTA, monotonic: false } => return self.refuse("delta_updown"),
            Counting { temporality: DELTA, .. } if value.is_nan() || value < 0.0 => {
                return self.refuse("negative_delta");
            }
            Counting { temporality: DELTA, .. } => match self.deltas.add(&labels, value, head.t_ms) {
                Delta::Total(series, total) => {
                    delta = Some(series);
                    total
                }
                Delta::Met => return self.exemplars_alone(point, &labels),
                Delta::Late => return self.refuse("delta_out_of_order"),
            },
            _ => return self.refuse("no_temporality"),
        };
        let counts = counting.temporality == CUMULATIVE && counting.monotonic && !head.unrecorded;
        let mut content = self.begin(&labels, counts)?;
        let start = Start { start_ms: head.start_ms, t_ms: head.t_ms };
        self.starts.zero_sample(start, &mut content);
        let sample = content.len();
        write_sample(&mut content, value, head.t_ms);
        if counting.monotonic {
            points::NUMBER.write_exemplars(self.raw, point, &mut content)?;
        }
        self.points += 1;
        self.end(&content)?;
        if let Some(series) = delta {
            self.deltas.wrote(series, self.out.len() - content.len() + sample);
        }
        Ok(())
    }

    /// Writes what a delta has besides its value, which is part of a sample that is there.
    fn exemplars_alone(&mut self, point: &Field, labels: &Labels) -> Result<(), Fault> {
        self.points += 1;
        let mut exemplars = vec![];
        points::NUMBER.write_exemplars(self.raw, point, &mut exemplars)?;
        if exemplars.is_empty() {
            return Ok(());
        }
        let mut content = self.begin(labels, false)?;
        content.extend_from_slice(&exemplars);
        self.end(&content)
    }
}
