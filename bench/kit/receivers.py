"""The peers under measurement, each with a folder of its own. None of them waits for the disk before it answers."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.kit import peers
from bench.kit.load import Target
from bench.kit.process import free_port, running
from bench.kit.question import Context
from bench.kit.subjects import DROPPED_LABEL, REMOTE_WRITE_1, REMOTE_WRITE_2, TENANT, UNLIMITED, Subject, null_store
from tests.conformance import mimir_process

QUEUE_MEMORY_BYTES = 4 * 1024**2
"""vmagent keeps up to 400 blocks in memory before it writes any; with this much it keeps a handful."""
TENANT_AS_LABEL = (f"-remoteWrite.label=tenant={TENANT}",)
TENANT_AS_HEADER = (f"-remoteWrite.headers=X-Scope-OrgID:{TENANT}",)


@contextmanager
def vmagent(
    context: Context,
    folder: Path,
    *,
    store_is_up: bool = True,
    drops_label: bool = False,
    options: Sequence[str] = (),
) -> Iterator[Subject]:
    """vmagent with its disk queue, before a store that forgets or before none, so that all goes to the queue."""
    port, store = free_port(), free_port()
    argv = [
        context.program("vmagent"),
        f"-httpListenAddr=127.0.0.1:{port}",
        f"-remoteWrite.url=http://127.0.0.1:{store}/api/v1/write",
        f"-remoteWrite.tmpDataPath={folder / 'queue'}",
        "-loggerLevel=ERROR",
        *options,
    ]
    if not context.peers["vmagent"].version.endswith(peers.DEBIAN):
        # Snappy, as our relay sends and Prometheus and Mimir take; Debian's knows nothing else.
        argv.append("-remoteWrite.forcePromProto")
    if not store_is_up:
        argv.append(f"-memory.allowedBytes={QUEUE_MEMORY_BYTES}")
    if drops_label:
        rules = folder / "relabel.yaml"
        rules.write_text(f"[{{action: labeldrop, regex: {DROPPED_LABEL}}}]\n")
        argv.append(f"-remoteWrite.relabelConfig={rules}")
    with ExitStack() as stack:
        forwards = (stack.enter_context(null_store(folder, store)), store) if store_is_up else ()
        pid = stack.enter_context(running(argv, folder, (port, "/health")))
        yield Subject((pid,), Target(port, "/api/v1/write", REMOTE_WRITE_1), *forwards)


@contextmanager
def prometheus(context: Context, folder: Path) -> Iterator[Subject]:
    """Prometheus' own remote-write receiver: it stores."""
    port = free_port()
    config = folder / "prometheus.yaml"
    config.write_text("global: {scrape_interval: 1h}\n")
    argv = [
        context.program("prometheus"),
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--web.enable-remote-write-receiver",
        "--log.level=error",
    ]
    with running(argv, folder, (port, "/-/ready")) as pid:
        yield Subject((pid,), Target(port, "/api/v1/write", REMOTE_WRITE_1))


@contextmanager
def mimir(context: Context, folder: Path) -> Iterator[Subject]:
    """Mimir as one process: its distributor has no use without an ingester, which stores."""
    limits = f"ingestion_rate: {UNLIMITED}, ingestion_burst_size: {UNLIMITED}, max_global_series_per_user: 0"
    config, port = mimir_process.configured(folder, f"overrides: {{{TENANT}: {{{limits}}}}}\n")
    argv = [context.program("Mimir"), f"-config.file={config}"]
    with running(argv, folder, (port, "/ready")) as pid:
        yield Subject((pid,), Target(port, "/api/v1/push", {**REMOTE_WRITE_1, "X-Scope-OrgID": TENANT}))


@contextmanager
def collector(context: Context, folder: Path) -> Iterator[Subject]:
    """An OpenTelemetry Collector whose pipeline ends behind its remote-write receiver, which takes 2.0 alone."""
    port = free_port()
    config = folder / "collector.yaml"
    config.write_text(
        f"""
receivers: {{prometheus_remote_write: {{endpoint: "127.0.0.1:{port}"}}}}
exporters: {{nop: {{}}}}
service:
  pipelines: {{metrics: {{receivers: [prometheus_remote_write], exporters: [nop]}}}}
  telemetry: {{metrics: {{level: none}}, logs: {{level: error}}}}
"""
    )
    with running([context.program("Collector"), f"--config={config}"], folder, (port, "")) as pid:
        yield Subject((pid,), Target(port, "/api/v1/write", REMOTE_WRITE_2))
