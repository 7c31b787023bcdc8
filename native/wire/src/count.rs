//! How many messages a request of OTLP traces is made of: each takes memory, however short it is.
//!
//! Source: opentelemetry-proto 1.x, `trace.proto`, `common.proto` and `resource.proto`.

use std::ops::Range;

use crate::fault::Fault;
use crate::fields::Fields;
use crate::messages::{LENGTH, Message, VARINT, message_of, messages, one, texts};

const DEPTH_MAX: usize = 32;

static ANY_VALUE: Message = message_of(
    "AnyValue",
    &[
        None,
        one(LENGTH, 1),
        one(VARINT, 1),
        one(VARINT, 1),
        None,
        messages(&ARRAY_VALUE),
        messages(&KEY_VALUE_LIST),
        one(LENGTH, 1),
    ],
);
static ARRAY_VALUE: Message = message_of("ArrayValue", &[None, messages(&ANY_VALUE)]);
static KEY_VALUE_LIST: Message = message_of("KeyValueList", &[None, messages(&KEY_VALUE)]);
static KEY_VALUE: Message = message_of("KeyValue", &[None, one(LENGTH, 1), messages(&ANY_VALUE)]);
static RESOURCE: Message = message_of("Resource", &[None, messages(&KEY_VALUE), None, texts()]);
static SCOPE: Message = message_of("InstrumentationScope", &[None, None, None, messages(&KEY_VALUE)]);
static EVENT: Message = message_of("Event", &[None, None, None, messages(&KEY_VALUE)]);
static LINK: Message = message_of("Link", &[None, None, None, None, messages(&KEY_VALUE)]);
static STATUS: Message = message_of("Status", &[None]);
static SPAN: Message = message_of(
    "Span",
    &[
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        messages(&KEY_VALUE),
        None,
        messages(&EVENT),
        None,
        messages(&LINK),
        None,
        messages(&STATUS),
    ],
);
static SCOPE_SPANS: Message = message_of("ScopeSpans", &[None, messages(&SCOPE), messages(&SPAN)]);
static RESOURCE_SPANS: Message = message_of("ResourceSpans", &[None, messages(&RESOURCE), messages(&SCOPE_SPANS)]);
static REQUEST: Message = message_of("ExportTraceServiceRequest", &[None, messages(&RESOURCE_SPANS)]);

/// Returns how many messages a request of OTLP traces holds; more than `messages_max` is a fault.
pub fn count_trace_messages(raw: &[u8], messages_max: usize) -> Result<usize, Fault> {
    let mut count = 0;
    walk(raw, 0..raw.len(), &REQUEST, &mut count, messages_max, 0)?;
    Ok(count)
}

fn walk(
    raw: &[u8],
    span: Range<usize>,
    message: &'static Message,
    count: &mut usize,
    messages_max: usize,
    depth: usize,
) -> Result<(), Fault> {
    if depth > DEPTH_MAX {
        return Err(Fault::TooDeep { at: span.start, limit: DEPTH_MAX });
    }
    for field in Fields::new(raw, span, message) {
        let field = field?;
        if let Some(nested) = field.shape.and_then(|shape| shape.nested) {
            if *count == messages_max {
                return Err(Fault::TooManyMessages { at: field.start, limit: messages_max });
            }
            *count += 1;
            walk(raw, field.content(), nested, count, messages_max, depth + 1)?;
        }
    }
    Ok(())
}
