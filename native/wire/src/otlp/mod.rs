//! OTLP metrics in the normal form, remote-write 1 with native histograms.
//!
//! Source: the OpenTelemetry protocol 1.x, and "Prometheus and OpenMetrics Compatibility" of its specification.

mod attributes;
mod buckets;
mod deltas;
mod messages;
mod names;
mod points;
mod totals;

use crate::fault::Fault;
use crate::fields::{Field, Fields, write_message};
use crate::known::KnownSeries;
use crate::limits::{Limits, SERIES_LABELS_MAX};
use crate::messages::{HISTOGRAMS, Message, SERIES};
use crate::otlp::attributes::{Attribute, Labels, labels_of, read_attribute, resource_labels};
use crate::otlp::buckets::{explicit, exponential, stale_histogram};
use crate::otlp::deltas::{Delta, Deltas};
use crate::otlp::messages as otlp;
use crate::otlp::names::{Kind, metric_name, unit_name};
use crate::otlp::points::{Head, number_of};
use crate::remote_write_2::bits_of;
use crate::snappy::compress;
use crate::start::{Start, Starts, Zero};
use crate::write::{Metadata, STALE, check_size, write_label, write_metadata, write_sample};

pub use crate::otlp::totals::Totals;

/// Attributes of one resource; each may become a label of all its points.
const RESOURCE_ATTRIBUTES_MAX: usize = 512;
const DELTA: u64 = 1;
const CUMULATIVE: u64 = 2;

/// Points that cannot be what they say, of one reason.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    /// A stable code.
    pub reason: &'static str,
    /// The first metric that had one, by the name that Prometheus would know.
    pub metric: Vec<u8>,
    /// How many.
    pub points: usize,
}

/// A request in the normal form.
#[derive(Debug, PartialEq, Eq)]
pub struct FromOtlp {
    /// Its body, compressed.
    pub body: Vec<u8>,
    /// Points that it holds.
    pub points: usize,
    /// What it leaves out.
    pub refused: Vec<Refused>,
    /// Samples and histograms that say where a counter began, which are no points.
    pub zeros: Vec<Zero>,
}

/// What a request is read against.
pub struct Context<'a> {
    /// Keys of resource attributes that become labels, and the labels' names.
    pub resource_labels: &'a [(Vec<u8>, Vec<u8>)],
    /// Starts that were told, and are durable.
    pub starts: &'a KnownSeries,
    /// Sums of deltas.
    pub totals: &'a Totals,
    /// Bounds of the request.
    pub limits: &'a Limits,
}

/// Converts a request as protobuf, not compressed.
pub fn from_otlp(raw: &[u8], context: &Context<'_>) -> Result<FromOtlp, Fault> {
    let mut writer = Writer {
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
    };
    for resource in Fields::new(raw, 0..raw.len(), &otlp::REQUEST) {
        let resource = resource?;
        if resource.number == 1 {
            writer.resource(&resource)?;
        }
    }
    let Writer { mut out, metadata, points, refused, starts, deltas, .. } = writer;
    deltas.settle(&mut out);
    out.extend_from_slice(&metadata);
    Ok(FromOtlp { body: compress(&out)?, points, refused, zeros: starts.zeros })
}

struct Writer<'a> {
    raw: &'a [u8],
    context: &'a Context<'a>,
    starts: Starts<'a>,
    deltas: Deltas<'a>,
    resource: Labels,
    name: Vec<u8>,
    series: usize,
    points: usize,
    refused: Vec<Refused>,
    metadata: Vec<u8>,
    out: Vec<u8>,
}

/// How the points of a metric count.
#[derive(Clone, Copy)]
struct Counting {
    temporality: u64,
    monotonic: bool,
}

impl<'a> Writer<'a> {
    fn resource(&mut self, resource: &Field) -> Result<(), Fault> {
        let mut attributes: Vec<Attribute<'a>> = vec![];
        for field in Fields::new(self.raw, resource.content(), &otlp::RESOURCE_METRICS) {
            let field = field?;
            if field.number == 1 {
                for attribute in Fields::new(self.raw, field.content(), otlp::RESOURCE_OF) {
                    let attribute = attribute?;
                    if attribute.number == 1 {
                        if attributes.len() == RESOURCE_ATTRIBUTES_MAX {
                            return Err(Fault::TooManyLabels { at: attribute.start, limit: attributes.len() });
                        }
                        attributes.push(read_attribute(self.raw, &attribute)?);
                    }
                }
            }
        }
        self.resource = resource_labels(&attributes, self.context.resource_labels);
        for scope in Fields::new(self.raw, resource.content(), &otlp::RESOURCE_METRICS) {
            let scope = scope?;
            if scope.number == 2 {
                for metric in Fields::new(self.raw, scope.content(), &otlp::SCOPE_METRICS) {
                    let metric = metric?;
                    if metric.number == 2 {
                        self.metric(&metric)?;
                    }
                }
            }
        }
        Ok(())
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
        for point in Fields::new(self.raw, data.content(), data_of(data.number)) {
            let point = point?;
            if point.number != 1 {
                continue;
            }
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

    fn number(&mut self, point: &Field, sum: bool, counting: Counting) -> Result<(), Fault> {
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

    fn histogram(&mut self, point: &Field, kind: &points::Kind, counting: Counting) -> Result<(), Fault> {
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

    fn summary(&mut self, point: &Field) -> Result<(), Fault> {
        let Some((head, labels)) = self.head(point, &points::SUMMARY)? else { return Ok(()) };
        let (mut count, mut sum) = (0.0, 0.0);
        for field in Fields::new(self.raw, point.content(), &otlp::SUMMARY_POINT) {
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
        for part in Fields::new(self.raw, field.content(), otlp::QUANTILE) {
            let part = part?;
            match part.number {
                1 => pair.0 = f64::from_bits(bits_of(self.raw, &part)),
                2 => pair.1 = f64::from_bits(bits_of(self.raw, &part)),
                _ => {}
            }
        }
        Ok(pair)
    }

    /// Reads what all points have; none when the point is refused.
    fn head(&mut self, point: &Field, kind: &points::Kind) -> Result<Option<(Head, Labels)>, Fault> {
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

    fn begin(&mut self, labels: &Labels, counts: bool) -> Result<Vec<u8>, Fault> {
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

    fn end(&mut self, content: &[u8]) -> Result<(), Fault> {
        write_message(&mut self.out, SERIES, content);
        check_size(&self.out, self.context.limits.raw_bytes_max)
    }

    fn refuse(&mut self, reason: &'static str) -> Result<(), Fault> {
        match self.refused.iter_mut().find(|refused| refused.reason == reason) {
            Some(refused) => refused.points += 1,
            None => self.refused.push(Refused { reason, metric: self.name.clone(), points: 1 }),
        }
        Ok(())
    }
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
