//! The texts of a request, each once, and what refers to them.

use crate::fault::Fault;
use crate::fields::{Field, Fields, read_varint};
use crate::limits::SERIES_LABELS_MAX;
use crate::messages::LENGTH;
use crate::remote_write_2::messages::REQUEST;

/// Symbols of one request; each takes 8 bytes while it is converted.
const SYMBOLS_MAX: usize = 1_000_000;

/// Names and values of labels.
pub type Pairs<'a> = Vec<(&'a [u8], &'a [u8])>;

/// Where the texts of a request are.
pub struct Symbols<'a> {
    raw: &'a [u8],
    spans: Vec<(u32, u32)>,
}

impl<'a> Symbols<'a> {
    /// Finds the symbols, of which the first is empty.
    pub fn read(raw: &'a [u8]) -> Result<Self, Fault> {
        let mut spans = vec![];
        for field in Fields::new(raw, 0..raw.len(), &REQUEST) {
            let field = field?;
            if field.number != 4 {
                continue;
            }
            if spans.len() == SYMBOLS_MAX {
                return Err(Fault::TooManySymbols { at: field.start, limit: SYMBOLS_MAX });
            }
            if spans.is_empty() && field.body < field.end {
                return Err(Fault::FirstSymbol);
            }
            spans.push((field.body as u32, field.end as u32));
        }
        Ok(Self { raw, spans })
    }

    /// Returns the labels of a message that ends at `at`.
    pub fn pairs(&self, references: &[u64], at: usize) -> Result<Pairs<'a>, Fault> {
        if references.len() % 2 == 1 {
            return Err(Fault::OddReferences { at });
        }
        references.chunks_exact(2).map(|pair| Ok((self.text(pair[0], at)?, self.text(pair[1], at)?))).collect()
    }

    /// Returns a text that a message which ends at `at` refers to.
    pub fn text(&self, reference: u64, at: usize) -> Result<&'a [u8], Fault> {
        if reference == 0 {
            return Ok(&[]);
        }
        let found = usize::try_from(reference).ok().and_then(|index| self.spans.get(index));
        let &(start, end) = found.ok_or(Fault::UnknownSymbol { at, reference, symbols: self.spans.len() })?;
        Ok(&self.raw[start as usize..end as usize])
    }
}

/// Appends references, which come one by one or packed, up to those of too many labels.
pub fn read_references(raw: &[u8], field: &Field, out: &mut Vec<u64>) -> Result<(), Fault> {
    if field.wire_type != LENGTH {
        out.push(field.value);
    }
    let mut at = field.body;
    while field.wire_type == LENGTH && at < field.end && out.len() <= 2 * SERIES_LABELS_MAX {
        let (reference, behind) = read_varint(raw, at, field.end, 64)?;
        out.push(reference);
        at = behind;
    }
    if out.len() > 2 * SERIES_LABELS_MAX {
        return Err(Fault::TooManyLabels { at: field.start, limit: SERIES_LABELS_MAX });
    }
    Ok(())
}
