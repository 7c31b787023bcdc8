//! Reads resources and their metrics, and hands on the points.

use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Field, Fields};
use crate::messages::Message;
use crate::otlp::attributes::{Attribute, read_attribute, resource_labels};
use crate::otlp::messages as otlp;
use crate::otlp::names::{Kind, metric_name, unit_name};
use crate::otlp::points;
use crate::otlp::writer::Writer;
use crate::write::{Metadata, check_size, write_metadata};

/// Attributes of one resource; each may become a label of all its points.
const RESOURCE_ATTRIBUTES_MAX: usize = 512;
pub const DELTA: u64 = 1;
pub const CUMULATIVE: u64 = 2;

/// How the points of a metric count.
#[derive(Clone, Copy)]
pub struct Counting {
    pub temporality: u64,
    pub monotonic: bool,
}

impl<'a> Writer<'a> {
    /// Writes a resource's metrics.
    pub fn resource(&mut self, resource: &Field) -> Result<(), Fault> {
        let attributes = self.attributes(resource)?;
        self.resource = resource_labels(&attributes, self.context.resource_labels);
        for scope in parts(self.raw, resource.content(), &otlp::RESOURCE_METRICS, 2) {
            for metric in parts(self.raw, scope?.content(), &otlp::SCOPE_METRICS, 2) {
                self.metric(&metric?)?;
            }
        }
        Ok(())
    }

    fn attributes(&self, resource: &Field) -> Result<Vec<Attribute<'a>>, Fault> {
        let mut attributes = vec![];
        for message in parts(self.raw, resource.content(), &otlp::RESOURCE_METRICS, 1) {
            for attribute in parts(self.raw, message?.content(), otlp::RESOURCE_OF, 1) {
                let attribute = attribute?;
                if attributes.len() == RESOURCE_ATTRIBUTES_MAX {
                    return Err(Fault::TooManyLabels { at: attribute.start, limit: attributes.len() });
                }
                attributes.push(read_attribute(self.raw, &attribute)?);
            }
        }
        Ok(attributes)
    }

    fn metric(&mut self, metric: &Field) -> Result<(), Fault> {
        let (mut name, mut help, mut unit) = (&self.raw[..0], &self.raw[..0], &self.raw[..0]);
        let mut data = None;
        for field in Fields::new(self.raw, metric.content(), &otlp::METRIC) {
            let field = field?;
            match field.number {
                1 => name = &self.raw[field.content()],
                2 => help = &self.raw[field.content()],
                3 => unit = &self.raw[field.content()],
                5 | 7 | 9..=11 => data = Some(field),
                _ => {}
            }
        }
        let Some(data) = data else { return Ok(()) };
        let counting = self.counting(&data)?;
        let (kind, told) = match data.number {
            5 => (Kind::Gauge, 2),
            7 if counting.monotonic => (Kind::Counter, 1),
            7 => (Kind::Gauge, 2),
            11 => (Kind::Other, 5),
            _ => (Kind::Other, 3),
        };
        self.name = metric_name(name, unit, kind);
        let before = self.points;
        for point in parts(self.raw, data.content(), data_of(data.number), 1) {
            let point = point?;
            match data.number {
                5 | 7 => self.number(&point, data.number == 7, counting)?,
                9 => self.histogram(&point, &points::HISTOGRAM, counting)?,
                10 => self.histogram(&point, &points::EXPONENTIAL, counting)?,
                _ => self.summary(&point)?,
            }
        }
        if self.points > before {
            let unit = unit_name(unit);
            let metadata = Metadata { kind: told, family: &self.name, help, unit: &unit };
            write_metadata(&mut self.metadata, &metadata);
            check_size(&self.metadata, self.context.limits.raw_bytes_max)?;
        }
        Ok(())
    }

    fn counting(&self, data: &Field) -> Result<Counting, Fault> {
        let mut counting = Counting { temporality: 0, monotonic: false };
        if !matches!(data.number, 7 | 9 | 10) {
            return Ok(counting);
        }
        for field in Fields::new(self.raw, data.content(), data_of(data.number)) {
            let field = field?;
            match field.number {
                2 => counting.temporality = field.value,
                3 => counting.monotonic = field.value != 0,
                _ => {}
            }
        }
        Ok(counting)
    }
}

/// Walks the fields of one number in the message at `span`.
fn parts(
    raw: &[u8],
    span: Range<usize>,
    message: &'static Message,
    number: u32,
) -> impl Iterator<Item = Result<Field, Fault>> {
    Fields::new(raw, span, message).filter(move |field| field.as_ref().map_or(true, |field| field.number == number))
}

fn data_of(number: u32) -> &'static Message {
    match number {
        5 => &otlp::GAUGE,
        7 => &otlp::SUM,
        9 => &otlp::HISTOGRAM,
        10 => &otlp::EXPONENTIAL,
        _ => &otlp::SUMMARY,
    }
}
