use std::fmt;

/// What is wrong with a body; byte offsets (`at`, `end`) count from the start of the raw request.
///
/// The sentences are those of `rw1_faults.py`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Fault {
    CutPreamble,
    LongPreamble,
    ImpossibleLength { declared: usize, compressed: usize },
    Corrupt { declared: usize, compressed: usize },
    RawTooLarge { declared: usize, limit: usize },
    BlockTooLarge { raw: usize },
    PartTooSmall { compressed: usize, limit: usize },
    CutVarint { at: usize },
    LongVarint { at: usize, bits: u32 },
    FieldZero { at: usize },
    WrongType { at: usize, message: &'static str, number: u32, wire_type: u8 },
    UnsupportedType { at: usize, wire_type: u8 },
    Overrun { at: usize, end: usize },
    RaggedPacked { at: usize },
    TooManySeries { at: usize, limit: usize },
    TooMuchMetadata { at: usize, limit: usize },
    TooManyLabels { at: usize, limit: usize },
    TooManyLabelsInAll { limit: usize },
    TooManySymbols { at: usize, limit: usize },
    FirstSymbol,
    UnknownSymbol { at: usize, reference: u64, symbols: usize },
    OddReferences { at: usize },
    NormalFormTooLarge { limit: usize },
    TooManyPoints { limit: usize },
    TooManyMessages { at: usize, limit: usize },
    TooDeep { at: usize, limit: usize },
}

impl Fault {
    /// The stable, lower-case code of `tickscope.errors.Reject`.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::CutPreamble | Self::LongPreamble | Self::ImpossibleLength { .. } | Self::Corrupt { .. } => {
                "snappy"
            }
            Self::RawTooLarge { .. }
            | Self::BlockTooLarge { .. }
            | Self::PartTooSmall { .. }
            | Self::NormalFormTooLarge { .. } => "too_large",
            Self::CutVarint { .. }
            | Self::LongVarint { .. }
            | Self::FieldZero { .. }
            | Self::WrongType { .. }
            | Self::UnsupportedType { .. }
            | Self::Overrun { .. }
            | Self::RaggedPacked { .. } => "protobuf",
            Self::TooManySeries { .. } | Self::TooManyPoints { .. } | Self::TooMuchMetadata { .. } => {
                "too_many_series"
            }
            Self::TooManyLabels { .. } | Self::TooManyLabelsInAll { .. } => "too_many_labels",
            Self::TooManyMessages { .. } => "too_many_messages",
            Self::TooDeep { .. } => "too_deep",
            Self::TooManySymbols { .. } => "too_many_symbols",
            Self::FirstSymbol | Self::UnknownSymbol { .. } | Self::OddReferences { .. } => "symbols",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::CutPreamble => write!(f, "the snappy block ends inside its length preamble"),
            Self::LongPreamble => {
                write!(f, "the snappy block's length preamble does not fit in 32 bits")
            }
            Self::ImpossibleLength { declared, compressed } => write!(
                f,
                "the snappy block declares {declared} raw bytes, more than its {compressed} bytes can hold"
            ),
            Self::Corrupt { declared, compressed } => {
                write!(f, "the snappy block of {compressed} bytes ({declared} raw) is corrupt")
            }
            Self::RawTooLarge { declared, limit } => {
                write!(f, "the body declares {declared} raw bytes; the limit is {limit} (gateway.raw_bytes_max)")
            }
            Self::BlockTooLarge { raw } => {
                write!(f, "{raw} raw bytes are more than one snappy block can hold")
            }
            Self::PartTooSmall { compressed, limit } => {
                write!(f, "the smallest piece takes {compressed} bytes compressed; the limit of a part is {limit}")
            }
            Self::CutVarint { at } => write!(f, "the varint at byte {at} is cut off"),
            Self::LongVarint { at, bits } => {
                write!(f, "the varint at byte {at} does not fit in {bits} bits")
            }
            Self::FieldZero { at } => write!(f, "the tag at byte {at} has field number 0"),
            Self::WrongType { at, message, number, wire_type } => {
                write!(f, "field {number} of {message} at byte {at} has wire type {wire_type}")
            }
            Self::UnsupportedType { at, wire_type } => {
                write!(f, "the tag at byte {at} has wire type {wire_type}, which proto3 does not use")
            }
            Self::Overrun { at, end } => {
                write!(f, "the field at byte {at} runs past byte {end}, where its message ends")
            }
            Self::RaggedPacked { at } => {
                write!(f, "the packed field at byte {at} does not hold whole 8 byte numbers")
            }
            Self::TooMuchMetadata { at, limit } => write!(
                f,
                "metadata number {} starts at byte {at}; the limit is {limit} in a request (gateway.series_per_request_max)",
                limit + 1
            ),
            Self::TooManySeries { at, limit } => write!(
                f,
                "series number {} starts at byte {at}; the limit is {limit} in a request (gateway.series_per_request_max)",
                limit + 1
            ),
            Self::TooManyLabels { at, limit } => {
                write!(f, "a series has label number {} at byte {at}; none may have more than {limit}", limit + 1)
            }
            Self::TooManyLabelsInAll { limit } => write!(
                f,
                "the new series have more than {limit} labels together (gateway.series_per_request_max times \
                 schema.labels_per_series_max)"
            ),
            Self::TooManySymbols { at, limit } => {
                write!(f, "symbol number {} starts at byte {at}; the limit is {limit} in a request", limit + 1)
            }
            Self::FirstSymbol => write!(f, "the first symbol is not the empty string"),
            Self::UnknownSymbol { at, reference, symbols } => {
                write!(f, "the field at byte {at} refers to symbol {reference}; the request has {symbols}")
            }
            Self::OddReferences { at } => {
                write!(f, "the labels that end at byte {at} are an odd number of references: a name has no value")
            }
            Self::TooManyMessages { at, limit } => {
                write!(f, "message number {} starts at byte {at}; the limit is {limit} in a request", limit + 1)
            }
            Self::TooDeep { at, limit } => {
                write!(f, "the message at byte {at} is nested deeper than {limit} levels")
            }
            Self::TooManyPoints { limit } => {
                write!(f, "the points take more than {limit} series (gateway.series_per_request_max)")
            }
            Self::NormalFormTooLarge { limit } => write!(
                f,
                "the body takes more than {limit} bytes as remote-write 1, which it is kept as; the limit is \
                 gateway.raw_bytes_max"
            ),
        }
    }
}

impl std::error::Error for Fault {}
