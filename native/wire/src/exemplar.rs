//! What an exemplar may say: which trace it belongs to, and nothing else.

use std::ops::Range;

use crate::fault::Fault;
use crate::fields::Fields;
use crate::look::read_label;
use crate::messages::{EXEMPLAR, LABELS};

const NAMES: [&[u8]; 4] = [b"span_id", b"spanID", b"trace_id", b"traceID"];
const ID_BYTES_MAX: usize = 64;

/// Says whether all labels of the exemplar at `span` are ids of its trace: hexadecimal digits, with hyphens between.
pub fn names_only_its_trace(raw: &[u8], span: Range<usize>) -> Result<bool, Fault> {
    for field in Fields::new(raw, span, &EXEMPLAR) {
        let field = field?;
        if field.number != LABELS {
            continue;
        }
        let label = read_label(raw, field.content())?;
        let id = label.value.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
        if !NAMES.contains(&label.name) || !id || label.value.len() > ID_BYTES_MAX {
            return Ok(false);
        }
    }
    Ok(true)
}
