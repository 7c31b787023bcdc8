//! What is written of a request, series by series.

use crate::fault::Fault;
use crate::fields::{Field, write_message};
use crate::limits::SERIES_LABELS_MAX;
use crate::messages::SERIES;
use crate::otlp::attributes::{Labels, labels_of, read_attribute};
use crate::otlp::deltas::Deltas;
use crate::otlp::points::{Head, Kind};
use crate::otlp::{Context, Refused};
use crate::start::Starts;
use crate::write::{check_size, write_label};

/// A request in the normal form as far as it is written; `resource` and `name` are of the metric being read.
pub struct Writer<'a> {
    pub raw: &'a [u8],
    pub context: &'a Context<'a>,
    pub starts: Starts<'a>,
    pub deltas: Deltas<'a>,
    pub resource: Labels,
    pub name: Vec<u8>,
    pub series: usize,
    pub points: usize,
    pub refused: Vec<Refused>,
    pub metadata: Vec<u8>,
    pub out: Vec<u8>,
}

impl<'a> Writer<'a> {
    pub fn new(raw: &'a [u8], context: &'a Context<'a>) -> Self {
        Self {
            raw,
            context,
            starts: Starts::new(context.starts, context.limits.now_s),
            deltas: Deltas::new(context.totals),
            resource: Labels::new(),
            name: vec![],
            series: 0,
            points: 0,
            refused: vec![],
            metadata: vec![],
            out: vec![],
        }
    }

    /// Reads what all points have; none when the point is refused.
    pub fn head(&mut self, point: &Field, kind: &Kind) -> Result<Option<(Head, Labels)>, Fault> {
        let head = Head::read(self.raw, point, kind)?;
        let attributes: Result<Vec<_>, _> =
            head.attributes.iter().map(|attribute| read_attribute(self.raw, attribute)).collect();
        let Some(mut labels) = labels_of(attributes?) else {
            self.refuse("attribute_type")?;
            return Ok(None);
        };
        if head.t_ms == 0 {
            self.refuse("no_time")?;
            return Ok(None);
        }
        for (name, value) in &self.resource {
            if name == b"job" || name == b"instance" {
                labels.insert(name.clone(), value.clone());
            } else {
                labels.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        labels.insert(b"__name__".to_vec(), self.name.clone());
        // A summary has one more, its quantile.
        if labels.len() >= SERIES_LABELS_MAX {
            return Err(Fault::TooManyLabels { at: point.start, limit: SERIES_LABELS_MAX - 1 });
        }
        Ok(Some((head, labels)))
    }

    /// Begins the content of a series; one that `counts` has a start to tell.
    pub fn begin(&mut self, labels: &Labels, counts: bool) -> Result<Vec<u8>, Fault> {
        let limits = self.context.limits;
        if self.series == limits.series_max {
            return Err(Fault::TooManyPoints { limit: limits.series_max });
        }
        self.series += 1;
        let mut content = vec![];
        for (name, value) in labels {
            write_label(&mut content, name, value);
            check_size(&content, limits.raw_bytes_max)?;
        }
        let pairs: Vec<(&[u8], &[u8])> =
            labels.iter().map(|(name, value)| (name.as_slice(), value.as_slice())).collect();
        self.starts.series(&pairs, 0, counts);
        Ok(content)
    }

    /// Writes the series with this content.
    pub fn end(&mut self, content: &[u8]) -> Result<(), Fault> {
        write_message(&mut self.out, SERIES, content);
        check_size(&self.out, self.context.limits.raw_bytes_max)
    }

    /// Leaves a point out.
    pub fn refuse(&mut self, reason: &'static str) -> Result<(), Fault> {
        match self.refused.iter_mut().find(|refused| refused.reason == reason) {
            Some(refused) => refused.points += 1,
            None => self.refused.push(Refused { reason, metric: self.name.clone(), points: 1 }),
        }
        Ok(())
    }
}
