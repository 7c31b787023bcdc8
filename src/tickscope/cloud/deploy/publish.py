"""Files of an assembly → bytes in the bootstrap's bucket, each once: a file's key is the hash of what it holds."""

import io
import zipfile
from collections.abc import Callable, Iterable

from tickscope.cloud.assembly import FileAsset
from tickscope.ports.stacks import Bucket

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold, so that one folder always gives one archive."""
BucketOf = Callable[[FileAsset], Bucket]


def publish(assets: Iterable[FileAsset], bucket_of: BucketOf) -> int:
    """Store what is not there yet; return how many files that were."""
    stored = 0
    for asset in assets:
        bucket = bucket_of(asset)
        if not bucket.has(asset.bucket, asset.key):
            bucket.put(asset.bucket, asset.key, body(asset))
            stored += 1
    return stored


def body(asset: FileAsset) -> bytes:
    """Return a file as it is, or a folder as a zip archive with fixed times and modes kept."""
    if asset.packaging == "file":
        return asset.source.read_bytes()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(each for each in asset.source.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(asset.source).as_posix(), ZIP_EPOCH)
            entry.external_attr = (path.stat().st_mode & 0xFFFF) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return written.getvalue()
