"""A record as bytes: the same on disk, in Kinesis and in Kafka.

Layout, little endian: ``TSR``, format version (u8), header length (u16), then the header and the body. A newer
program reads an older format; fields that a newer format appends to the header are skipped by nobody else's
body, because the header says where it ends.
"""

import struct

from tickscope.errors import Reject
from tickscope.model.record import RECORD_BYTES_MAX, Encoding, Record

MAGIC = b"TSR"
VERSION = 1
_PREFIX = struct.Struct("<3sBH")
_FIXED_V1 = struct.Struct("<qIB16sBB")
HEADER_BYTES_MAX = _PREFIX.size + _FIXED_V1.size + 2 * 255
NAME_BYTES_MAX = 255


def encode(record: Record) -> tuple[bytes, bytes]:
    """Return header and body, apart so that a large body is not copied.

    Raises Reject ``record_too_large`` above ``RECORD_BYTES_MAX``.
    """
    tenant, sender = record.tenant.encode(), record.sender.encode()
    if max(len(tenant), len(sender)) > NAME_BYTES_MAX:
        raise Reject("record_name", f"tenant and sender are at most {NAME_BYTES_MAX} bytes each")
    fixed = _FIXED_V1.pack(
        record.received_ms, record.samples, record.encoding.value, record.id, len(tenant), len(sender)
    )
    names = tenant + sender
    header = _PREFIX.pack(MAGIC, VERSION, len(fixed) + len(names)) + fixed + names
    size = len(header) + len(record.body)
    if size > RECORD_BYTES_MAX:
        raise Reject("record_too_large", f"a record of {size} bytes; at most {RECORD_BYTES_MAX} are allowed")
    return header, record.body


def decode(data: bytes) -> Record:
    """Parse a whole record; raises Reject ``record_format`` for what this program cannot read."""
    header, body_at = _header(data)
    received_ms, samples, encoding, id_, tenant_len, sender_len = _FIXED_V1.unpack_from(header)
    tenant, sender = _names(header, tenant_len, sender_len)
    return Record(tenant, sender, received_ms, id_, samples, data[body_at:], _encoding(encoding))


def head_of(data: bytes) -> tuple[str, int, Encoding]:
    """Return partition, samples and encoding without copying the body; raises Reject ``record_format``."""
    header, _ = _header(data)
    _, samples, encoding, _, tenant_len, sender_len = _FIXED_V1.unpack_from(header)
    return "/".join(_names(header, tenant_len, sender_len)), samples, _encoding(encoding)


def partition_of(head: bytes) -> str:
    """Return a record's partition from its first ``HEADER_BYTES_MAX`` bytes."""
    header, _ = _header(head)
    *_, tenant_len, sender_len = _FIXED_V1.unpack_from(header)
    return "/".join(_names(header, tenant_len, sender_len))


def _encoding(value: int) -> Encoding:
    try:
        return Encoding(value)
    except ValueError as error:
        raise Reject("record_format", f"record encoding {value} is newer than this program") from error


def _header(data: bytes) -> tuple[bytes, int]:
    if len(data) < _PREFIX.size:
        raise Reject("record_format", "a record shorter than its prefix")
    magic, version, length = _PREFIX.unpack_from(data)
    if magic != MAGIC:
        raise Reject("record_format", "these bytes are no Tickscope record")
    if version < 1:
        raise Reject("record_format", f"there is no record format {version}")
    if version > VERSION:
        raise Reject("record_format", f"record format {version}; this program reads up to {VERSION}: upgrade it")
    end = _PREFIX.size + length
    if length < _FIXED_V1.size or len(data) < end:
        raise Reject("record_format", "a record shorter than its header says")
    return data[_PREFIX.size : end], end


def _names(header: bytes, tenant_len: int, sender_len: int) -> tuple[str, str]:
    at = _FIXED_V1.size
    if len(header) < at + tenant_len + sender_len:
        raise Reject("record_format", "a record whose names reach over its header")
    try:
        tenant = header[at : at + tenant_len].decode()
        sender = header[at + tenant_len : at + tenant_len + sender_len].decode()
    except UnicodeDecodeError as error:
        raise Reject("record_format", "a record whose names are not UTF-8") from error
    return tenant, sender
