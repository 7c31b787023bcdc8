//! Remote-write 2.0 requests in the normal form, remote-write 1 with native histograms.

mod messages;
mod symbols;

use std::collections::HashSet;
use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Field, Fields, bits_of, write_message};
use crate::known::KnownSeries;
use crate::limits::Limits;
use crate::look::{look, strip};
use crate::messages::{EXEMPLARS, HISTOGRAM, HISTOGRAMS, Message, SAMPLE, SAMPLES, SERIES, VARINT};
use crate::remote_write_2::messages::{EXEMPLAR_2, METADATA_2, REQUEST, SAMPLE_2, TIME_SERIES_2};
use crate::remote_write_2::symbols::{Pairs, Symbols, read_references};
use crate::snappy::{compress, decompress};
use crate::start::{Start, Starts, Zero};
use crate::write::{Metadata, check_size, write_float, write_label, write_metadata, write_number};

const GAUGE: u64 = 2;
const CLASSIC_SUFFIXES: [&[u8]; 3] = [b"_bucket", b"_count", b"_sum"];

/// A request in the normal form.
#[derive(Debug, PartialEq, Eq)]
pub struct Converted {
    /// Its body, compressed.
    pub body: Vec<u8>,
    /// Samples and histograms that say where a counter began, which the sender did not count.
    pub zeros: Vec<Zero>,
}

/// Converts a body; a start that is not among `starts` gives a zero where it was. Whoever makes the body durable adds it.
pub fn from_remote_write_2(body: &[u8], starts: &KnownSeries, limits: &Limits) -> Result<Converted, Fault> {
    let raw = decompress(body, limits.raw_bytes_max)?;
    let mut writer = Writer {
        raw: &raw,
        symbols: Symbols::read(&raw)?,
        limits,
        starts: Starts::new(starts, limits.now_s),
        described: HashSet::new(),
        metadata: vec![],
        out: Vec::with_capacity(raw.len() * 2),
    };
    let mut series = 0;
    for field in Fields::new(&raw, 0..raw.len(), &REQUEST) {
        let field = field?;
        if field.number == 5 {
            if series == limits.series_max {
                return Err(Fault::TooManySeries { at: field.start, limit: series });
            }
            series += 1;
            writer.series(&field)?;
        }
    }
    let Writer { mut out, metadata, starts, .. } = writer;
    out.extend_from_slice(&metadata);
    Ok(Converted { body: compress(&out)?, zeros: starts.zeros })
}

struct Writer<'a> {
    raw: &'a [u8],
    symbols: Symbols<'a>,
    limits: &'a Limits,
    starts: Starts<'a>,
    described: HashSet<&'a [u8]>,
    metadata: Vec<u8>,
    out: Vec<u8>,
}

impl<'a> Writer<'a> {
    fn series(&mut self, series: &Field) -> Result<(), Fault> {
        let mut references = vec![];
        let (mut created_ms, mut metadata) = (0, None);
        for field in Fields::new(self.raw, series.content(), &TIME_SERIES_2) {
            let field = field?;
            match field.number {
                1 => read_references(self.raw, &field, &mut references)?,
                5 => metadata = Some(field),
                6 => created_ms = field.value.cast_signed(),
                _ => {}
            }
        }
        let labels = self.symbols.pairs(&references, series.end)?;
        let kind = match &metadata {
            Some(field) => self.metadata(field, &labels)?,
            None => 0,
        };
        let mut content = Vec::with_capacity(series.content().len() * 2);
        for (name, value) in &labels {
            write_label(&mut content, name, value);
            check_size(&content, self.limits.raw_bytes_max)?;
        }
        self.starts.series(&labels, created_ms, kind != GAUGE);
        for field in Fields::new(self.raw, series.content(), &TIME_SERIES_2) {
            let field = field?;
            match field.number {
                2 => self.sample(&field, &mut content)?,
                3 => self.histogram(&field, &mut content)?,
                4 => self.exemplar(&field, &mut content)?,
                _ => {}
            }
        }
        write_message(&mut self.out, SERIES, &content);
        check_size(&self.out, self.limits.raw_bytes_max)
    }

    fn sample(&mut self, field: &Field, content: &mut Vec<u8>) -> Result<(), Fault> {
        let start = self.start(field.content(), &SAMPLE_2, 3)?;
        self.starts.zero_sample(start, content);
        put(self.raw, field, SAMPLES, &SAMPLE, content)
    }

    fn histogram(&mut self, field: &Field, content: &mut Vec<u8>) -> Result<(), Fault> {
        let start = self.start(field.content(), &HISTOGRAM, 17)?;
        self.starts.zero_histogram(start, self.raw, field.content(), content)?;
        put(self.raw, field, HISTOGRAMS, &HISTOGRAM, content)
    }

    fn start(&self, span: Range<usize>, message: &'static Message, number: u32) -> Result<Start, Fault> {
        let mut start = Start { start_ms: 0, t_ms: 0 };
        let timestamp = if number == 3 { 2 } else { message.timestamp };
        for field in Fields::new(self.raw, span, message) {
            let field = field?;
            if field.number == number && field.wire_type == VARINT {
                start.start_ms = field.value.cast_signed();
            } else if field.number == timestamp {
                start.t_ms = field.value.cast_signed();
            }
        }
        Ok(start)
    }

    fn exemplar(&mut self, exemplar: &Field, content: &mut Vec<u8>) -> Result<(), Fault> {
        let mut references = vec![];
        let (mut value, mut t_ms) = (0_u64, 0);
        for field in Fields::new(self.raw, exemplar.content(), &EXEMPLAR_2) {
            let field = field?;
            match field.number {
                1 => read_references(self.raw, &field, &mut references)?,
                2 => value = bits_of(self.raw, &field),
                3 => t_ms = field.value,
                _ => {}
            }
        }
        let mut out = vec![];
        for (name, value) in self.symbols.pairs(&references, exemplar.end)? {
            write_label(&mut out, name, value);
            check_size(&out, self.limits.raw_bytes_max)?;
        }
        write_float(&mut out, 2, f64::from_bits(value));
        write_number(&mut out, 3, t_ms);
        write_message(content, EXEMPLARS, &out);
        check_size(content, self.limits.raw_bytes_max)
    }

    /// Writes what the metric is, once for each family of the request, and returns its kind.
    fn metadata(&mut self, metadata: &Field, labels: &Pairs<'a>) -> Result<u64, Fault> {
        let (mut kind, mut help, mut unit) = (0, 0, 0);
        for field in Fields::new(self.raw, metadata.content(), &METADATA_2) {
            let field = field?;
            match field.number {
                1 => kind = field.value,
                3 => help = field.value,
                4 => unit = field.value,
                _ => {}
            }
        }
        let (help, unit) = (self.symbols.text(help, metadata.end)?, self.symbols.text(unit, metadata.end)?);
        let name = labels.iter().find(|(name, _)| *name == b"__name__").map_or(&b""[..], |(_, value)| value);
        let family = CLASSIC_SUFFIXES
            .iter()
            .filter(|_| matches!(kind, 3 | 5))
            .find_map(|suffix| name.strip_suffix(*suffix))
            .unwrap_or(name);
        let told = kind != 0 || !help.is_empty() || !unit.is_empty();
        if told && !family.is_empty() && self.described.insert(family) {
            write_metadata(&mut self.metadata, &Metadata { kind, family, help, unit });
            check_size(&self.metadata, self.limits.raw_bytes_max)?;
        }
        Ok(kind)
    }
}

/// Appends a field under another number, without what remote-write 1 does not define.
fn put(raw: &[u8], field: &Field, number: u32, message: &'static Message, out: &mut Vec<u8>) -> Result<(), Fault> {
    if look(raw, field.content(), message)?.foreign {
        let mut content = vec![];
        strip(raw, field.content(), message, &mut content)?;
        write_message(out, number, &content);
    } else {
        write_message(out, number, &raw[field.content()]);
    }
    Ok(())
}
