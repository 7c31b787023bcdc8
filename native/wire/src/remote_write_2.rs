//! Remote-write 2.0 requests in the normal form, remote-write 1 with native histograms.
//!
//! Source: the remote-write 2.0 specification; the series' created timestamp (field 6) is that of its release
//! candidates up to 3, the start timestamps of samples and histograms came later.

use std::collections::HashSet;
use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Field, Fields, read_varint, write_message};
use crate::known::KnownSeries;
use crate::limits::{Limits, SERIES_LABELS_MAX};
use crate::look::{look, strip};
use crate::messages::{
    EXEMPLARS, FIXED64, HISTOGRAM, HISTOGRAMS, LENGTH, Message, SAMPLE, SAMPLES, SERIES, VARINT, message_of,
    messages, numbers, one, texts,
};
use crate::snappy::{compress, decompress};
use crate::start::{Start, Starts, Zero};
use crate::write::{Metadata, check_size, write_float, write_label, write_metadata, write_number};

/// Symbols of one request; each takes 8 bytes while it is converted.
pub const SYMBOLS_MAX: usize = 1_000_000;
const GAUGE: u64 = 2;
const CLASSIC_SUFFIXES: [&[u8]; 3] = [b"_bucket", b"_count", b"_sum"];

static SAMPLE_2: Message = message_of("Sample", &[None, one(FIXED64, 1), one(VARINT, 2), one(VARINT, 3)]);
static EXEMPLAR_2: Message = message_of("Exemplar", &[None, numbers(VARINT), one(FIXED64, 2), one(VARINT, 3)]);
static METADATA_2: Message = message_of("Metadata", &[None, one(VARINT, 1), None, one(VARINT, 3), one(VARINT, 4)]);
static TIME_SERIES_2: Message = message_of(
    "TimeSeries",
    &[
        None,
        numbers(VARINT),
        messages(&SAMPLE_2),
        messages(&HISTOGRAM),
        messages(&EXEMPLAR_2),
        messages(&METADATA_2),
        one(VARINT, 6),
    ],
);
static REQUEST: Message = message_of("Request", &[None, None, None, None, texts(), messages(&TIME_SERIES_2)]);

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
        symbols: symbols_of(&raw)?,
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

fn symbols_of(raw: &[u8]) -> Result<Vec<(u32, u32)>, Fault> {
    let mut symbols = vec![];
    for field in Fields::new(raw, 0..raw.len(), &REQUEST) {
        let field = field?;
        if field.number != 4 {
            continue;
        }
        if symbols.len() == SYMBOLS_MAX {
            return Err(Fault::TooManySymbols { at: field.start, limit: SYMBOLS_MAX });
        }
        if symbols.is_empty() && field.body < field.end {
            return Err(Fault::FirstSymbol);
        }
        symbols.push((field.body as u32, field.end as u32));
    }
    Ok(symbols)
}

struct Writer<'a> {
    raw: &'a [u8],
    symbols: Vec<(u32, u32)>,
    limits: &'a Limits,
    starts: Starts<'a>,
    described: HashSet<&'a [u8]>,
    metadata: Vec<u8>,
    out: Vec<u8>,
}

type Pairs<'a> = Vec<(&'a [u8], &'a [u8])>;

impl<'a> Writer<'a> {
    fn series(&mut self, series: &Field) -> Result<(), Fault> {
        let mut references = vec![];
        let (mut created_ms, mut metadata) = (0, None);
        for field in Fields::new(self.raw, series.content(), &TIME_SERIES_2) {
            let field = field?;
            match field.number {
                1 => self.references(&field, &mut references)?,
                5 => metadata = Some(field),
                6 => created_ms = field.value.cast_signed(),
                _ => {}
            }
        }
        let labels = self.pairs(&references, series.end)?;
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
                1 => self.references(&field, &mut references)?,
                2 => value = bits_of(self.raw, &field),
                3 => t_ms = field.value,
                _ => {}
            }
        }
        let mut out = vec![];
        for (name, value) in self.pairs(&references, exemplar.end)? {
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
        let (help, unit) = (self.symbol(help, metadata.end)?, self.symbol(unit, metadata.end)?);
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

    fn references(&self, field: &Field, out: &mut Vec<u64>) -> Result<(), Fault> {
        if field.wire_type != LENGTH {
            out.push(field.value);
        }
        let mut at = field.body;
        while field.wire_type == LENGTH && at < field.end && out.len() <= 2 * SERIES_LABELS_MAX {
            let (reference, behind) = read_varint(self.raw, at, field.end, 64)?;
            out.push(reference);
            at = behind;
        }
        if out.len() > 2 * SERIES_LABELS_MAX {
            return Err(Fault::TooManyLabels { at: field.start, limit: SERIES_LABELS_MAX });
        }
        Ok(())
    }

    fn pairs(&self, references: &[u64], at: usize) -> Result<Pairs<'a>, Fault> {
        if references.len() % 2 == 1 {
            return Err(Fault::OddReferences { at });
        }
        references.chunks_exact(2).map(|pair| Ok((self.symbol(pair[0], at)?, self.symbol(pair[1], at)?))).collect()
    }

    fn symbol(&self, reference: u64, at: usize) -> Result<&'a [u8], Fault> {
        if reference == 0 {
            return Ok(&[]);
        }
        let found = usize::try_from(reference).ok().and_then(|index| self.symbols.get(index));
        let &(start, end) = found.ok_or(Fault::UnknownSymbol { at, reference, symbols: self.symbols.len() })?;
        Ok(&self.raw[start as usize..end as usize])
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

/// Returns the bits of a field of wire type FIXED64.
pub fn bits_of(raw: &[u8], field: &Field) -> u64 {
    raw[field.content()].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
