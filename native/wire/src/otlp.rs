//! OTLP metrics in the normal form, remote-write 1 with native histograms.
//!
//! Source: the OpenTelemetry protocol 1.x, and "Prometheus and OpenMetrics Compatibility" of its specification.

mod attributes;
mod buckets;
mod deltas;
mod histograms;
mod messages;
mod metrics;
mod names;
mod numbers;
mod points;
mod summaries;
mod totals;
mod writer;

use crate::fault::Fault;
use crate::fields::Fields;
use crate::known::KnownSeries;
use crate::limits::Limits;
use crate::otlp::writer::Writer;
use crate::snappy::compress;
use crate::start::Zero;

pub use crate::otlp::totals::Totals;

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
    let mut writer = Writer::new(raw, context);
    for resource in Fields::new(raw, 0..raw.len(), &messages::REQUEST) {
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
