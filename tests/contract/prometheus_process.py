"""A Prometheus for tests: its own port, its own folder, gone afterwards."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.contract.program import running
from tests.e2e.platform_files import free_ports
from tests.e2e.processes import program_paths

READY_S = 20.0


@contextlib.contextmanager
def prometheus(folder: Path, out_of_order_window_s: int, program: Path | None = None) -> Iterator[str]:
    """Run a hot store as the platform runs it (or another program the same way); gives its base URL."""
    (port,) = free_ports(1)
    config = folder / "prometheus.yaml"
    config.write_text(f"storage: {{tsdb: {{out_of_order_time_window: {out_of_order_window_s}s}}}}\n")
    argv = [
        str(program or program_paths()["prometheus"]),
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--web.enable-remote-write-receiver",
        "--enable-feature=native-histograms",
    ]
    log = folder / "prometheus.log"
    with running(argv, log, f"http://127.0.0.1:{port}/-/ready", READY_S):
        yield f"http://127.0.0.1:{port}"
