"""One end of a candidate buffer as a process, so that its CPU and disk are its own; prints JSON.

``python -m bench.kit.buffer_end write|follow STORE FOLDER BATCH RECORDS``
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from bench.kit.followers import FOLLOWERS
from bench.kit.process import written_bytes
from bench.kit.stores import STORES

RECORD_BYTES = 100_000
RETAIN_EVERY_RECORDS = 128
POLL_S = 0.02
BODIES = 64


def write(name: str, folder: Path, batch: int, records: int) -> dict[str, object]:
    """Append ``records`` in batches; return seconds of each append, CPU and bytes."""
    store = STORES[name](folder)
    bodies = [os.urandom(RECORD_BYTES) for _ in range(BODIES)]
    start_cpu, start_written = _cpu_s(), written_bytes("self")
    appends, started = [], time.perf_counter()
    for first in range(0, records, batch):
        some = [bodies[(first + each) % BODIES] for each in range(batch)]
        begun = time.perf_counter()
        store.append(some)
        appends.append(time.perf_counter() - begun)
        if first % RETAIN_EVERY_RECORDS == 0:
            store.retain()
    return {
        "appends_s": appends,
        "wall_s": time.perf_counter() - started,
        "cpu_s": _cpu_s() - start_cpu,
        "written_bytes": written_bytes("self") - start_written,
    }


def follow(name: str, folder: Path, records: int) -> dict[str, object]:
    """Read and commit until ``records`` are seen; return CPU and bytes."""
    follower = FOLLOWERS[name](folder)
    start_cpu, start_written = _cpu_s(), written_bytes("self")
    seen = 0
    while seen < records:
        taken = follower.poll()
        seen += taken
        if not taken:
            time.sleep(POLL_S)
    return {"cpu_s": _cpu_s() - start_cpu, "written_bytes": written_bytes("self") - start_written}


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    end, store, folder, batch, records = sys.argv[1:]
    if end == "write":
        print(json.dumps(write(store, Path(folder), int(batch), int(records))))
    else:
        print(json.dumps(follow(store, Path(folder), int(records))))
