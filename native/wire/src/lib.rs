//! The hot path: snappy blocks around a protobuf `WriteRequest` of remote-write 1, and what becomes one.
//!
//! Everything here gives the result of the Python reference, `tickscope.wire.reference`, for the same bytes.
#![forbid(unsafe_code)]

mod count;
mod exemplar;
mod fault;
mod fields;
mod fingerprint;
mod fold;
mod histogram;
mod known;
mod labels;
mod limits;
mod look;
mod messages;
mod once;
mod order;
mod otlp;
mod overflow;
mod passed;
mod remote_write_2;
mod rewrite;
mod runs;
mod scan;
mod snappy;
mod split;
mod stamp;
mod start;
mod usual;
mod write;

pub use count::count_trace_messages;
pub use fault::Fault;
pub use fold::{Folded, fold};
pub use known::{Added, KnownSeries, Room};
pub use labels::LabelBytes;
pub use limits::{Limits, SERIES_LABELS_MAX};
pub use once::{Once, once};
pub use order::histograms_in_order;
pub use otlp::{Context, FromOtlp, Refused, Totals, from_otlp};
pub use overflow::Overflow;
pub use passed::{PassedLabels, Strange};
pub use remote_write_2::{Converted, from_remote_write_2};
pub use rewrite::{LeftOut, Rewritten, rewrite};
pub use runs::{Already, Runs};
pub use scan::{Recognised, Scan, Unknown, first_labels, recognise, scan, take_in};
pub use snappy::{compress, decompress};
pub use split::split;
pub use stamp::{Stamped, stamp};
pub use start::Zero;
