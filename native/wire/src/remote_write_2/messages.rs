//! The messages of remote-write 2.0 as tables; labels are references to the symbols of the request.
//!
//! Source: the remote-write 2.0 specification; the series' created timestamp (field 6) is that of its release
//! candidates up to 3, the start timestamps of samples and histograms came later.

use crate::messages::{FIXED64, HISTOGRAM, Message, VARINT, message_of, messages, numbers, one, texts};

pub static SAMPLE_2: Message = message_of("Sample", &[None, one(FIXED64, 1), one(VARINT, 2), one(VARINT, 3)]);
pub static EXEMPLAR_2: Message = message_of("Exemplar", &[None, numbers(VARINT), one(FIXED64, 2), one(VARINT, 3)]);
pub static METADATA_2: Message =
    message_of("Metadata", &[None, one(VARINT, 1), None, one(VARINT, 3), one(VARINT, 4)]);
pub static TIME_SERIES_2: Message = message_of(
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
pub static REQUEST: Message = message_of("Request", &[None, None, None, None, texts(), messages(&TIME_SERIES_2)]);
