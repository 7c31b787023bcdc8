"""Every way in which a remote-write 1 body can be wrong, as the Reject that says so.

The Rust core has the same sentences; byte offsets count from the start of the raw (decompressed) request.
"""

from tickscope.errors import Reject


def cut_preamble() -> Reject:
    return Reject("snappy", "the snappy block ends inside its length preamble")


def long_preamble() -> Reject:
    return Reject("snappy", "the snappy block's length preamble does not fit in 32 bits")


def impossible_length(declared: int, compressed: int) -> Reject:
    return Reject(
        "snappy", f"the snappy block declares {declared} raw bytes, more than its {compressed} bytes can hold"
    )


def corrupt(declared: int, compressed: int) -> Reject:
    return Reject("snappy", f"the snappy block of {compressed} bytes ({declared} raw) is corrupt")


def raw_too_large(declared: int, limit: int) -> Reject:
    return Reject(
        "too_large", f"the body declares {declared} raw bytes; the limit is {limit} (gateway.raw_bytes_max)"
    )


def block_too_large(raw: int) -> Reject:
    return Reject("too_large", f"{raw} raw bytes are more than one snappy block can hold")


def part_too_small(compressed: int, limit: int) -> Reject:
    return Reject(
        "too_large", f"the smallest piece takes {compressed} bytes compressed; the limit of a part is {limit}"
    )


def cut_varint(at: int) -> Reject:
    return Reject("protobuf", f"the varint at byte {at} is cut off")


def long_varint(at: int, bits: int) -> Reject:
    return Reject("protobuf", f"the varint at byte {at} does not fit in {bits} bits")


def field_zero(at: int) -> Reject:
    return Reject("protobuf", f"the tag at byte {at} has field number 0")


def wrong_type(at: int, message: str, number: int, wire_type: int) -> Reject:
    return Reject("protobuf", f"field {number} of {message} at byte {at} has wire type {wire_type}")


def unsupported_type(at: int, wire_type: int) -> Reject:
    return Reject("protobuf", f"the tag at byte {at} has wire type {wire_type}, which proto3 does not use")


def overrun(at: int, end: int) -> Reject:
    return Reject("protobuf", f"the field at byte {at} runs past byte {end}, where its message ends")


def ragged_packed(at: int) -> Reject:
    return Reject("protobuf", f"the packed field at byte {at} does not hold whole 8 byte numbers")


def too_much_metadata(at: int, limit: int) -> Reject:
    return Reject(
        "too_many_series",
        f"metadata number {limit + 1} starts at byte {at};"
        f" the limit is {limit} in a request (gateway.series_per_request_max)",
    )


def too_many_series(at: int, limit: int) -> Reject:
    return Reject(
        "too_many_series",
        f"series number {limit + 1} starts at byte {at};"
        f" the limit is {limit} in a request (gateway.series_per_request_max)",
    )


def too_many_labels(at: int, limit: int) -> Reject:
    return Reject(
        "too_many_labels", f"a series has label number {limit + 1} at byte {at}; none may have more than {limit}"
    )


def too_many_labels_in_all(limit: int) -> Reject:
    return Reject(
        "too_many_labels",
        f"the new series have more than {limit} labels together"
        " (gateway.series_per_request_max times schema.labels_per_series_max)",
    )


def too_many_symbols(at: int, limit: int) -> Reject:
    return Reject(
        "too_many_symbols", f"symbol number {limit + 1} starts at byte {at}; the limit is {limit} in a request"
    )


def first_symbol() -> Reject:
    return Reject("symbols", "the first symbol is not the empty string")


def unknown_symbol(at: int, reference: int, symbols: int) -> Reject:
    return Reject("symbols", f"the field at byte {at} refers to symbol {reference}; the request has {symbols}")


def odd_references(at: int) -> Reject:
    return Reject(
        "symbols", f"the labels that end at byte {at} are an odd number of references: a name has no value"
    )


def normal_form_too_large(limit: int) -> Reject:
    return Reject(
        "too_large",
        f"the body takes more than {limit} bytes as remote-write 1, which it is kept as; the limit is "
        "gateway.raw_bytes_max",
    )


def too_many_messages(at: int, limit: int) -> Reject:
    return Reject(
        "too_many_messages", f"message number {limit + 1} starts at byte {at}; the limit is {limit} in a request"
    )


def too_deep(at: int, limit: int) -> Reject:
    return Reject("too_deep", f"the message at byte {at} is nested deeper than {limit} levels")


def too_many_points(limit: int) -> Reject:
    return Reject("too_many_series", f"the points take more than {limit} series (gateway.series_per_request_max)")
