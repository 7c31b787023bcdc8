"""A real sender of remote-write 2.0, Prometheus 3 as an agent, all the way to the hot store."""

import asyncio
import time
from pathlib import Path

import aiohttp
import pytest

from tests.conformance.go_programs import prometheus_3
from tests.contract.program import running
from tests.e2e.platform_files import TOKENS, free_ports, platform_of
from tests.e2e.processes import Processes
from tickscope.render.yaml_text import yaml_text

WAIT_S = 40.0
KEPT = "up|process_cpu_seconds_total|process_start_time_seconds"
pytestmark = pytest.mark.timeout(240)


@pytest.mark.e2e
@pytest.mark.proves("run", row=33, clause=1)
async def test_prometheus_3_sends_and_fails_nothing(tmp_path: Path) -> None:
    program, processes = prometheus_3(), Processes(platform_of(tmp_path))
    names = ("gateway", "hot-store", "relay")
    processes.start(*names)
    try:
        await processes.ready(*names)
        (port,) = free_ports(1)
        config = tmp_path / "agent.yaml"
        config.write_text(agent(processes.platform.ports.gateway, port))
        argv = [
            str(program),
            "--agent",
            f"--config.file={config}",
            f"--storage.agent.path={tmp_path / 'agent'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ]
        with running(argv, tmp_path / "agent.log", f"http://127.0.0.1:{port}/-/ready", WAIT_S):
            await until_stored(f"http://127.0.0.1:{processes.platform.ports.hot_store}")
            page = await text(f"http://127.0.0.1:{port}/metrics")
            assert counted(page, "prometheus_remote_storage_samples_total") > 0
            assert counted(page, "prometheus_remote_storage_samples_failed_total") == 0
        told = await text(f"http://127.0.0.1:{processes.platform.ports.gateway}/metrics")
        assert "tickscope_gateway_refused_total{" not in told
    finally:
        processes.end()


def agent(gateway_port: int, own_port: int) -> str:
    """Return the agent's configuration: it scrapes itself, and sends what the schema takes."""
    scrape = {"job_name": "agent", "static_configs": [{"targets": [f"127.0.0.1:{own_port}"]}]}
    static_host = [{"target_label": "instance", "replacement": "agent"}]
    keep = [{"source_labels": ["__name__"], "regex": KEPT, "action": "keep"}]
    return yaml_text(
        {
            "global": {"scrape_interval": "1s"},
            "scrape_configs": [{**scrape, "relabel_configs": static_host, "metric_relabel_configs": keep}],
            "remote_write": [
                {
                    "url": f"http://127.0.0.1:{gateway_port}/api/v1/write",
                    "protobuf_message": "io.prometheus.write.v2.Request",
                    "authorization": {"credentials": TOKENS["embergate"]},
                    "queue_config": {"batch_send_deadline": "1s"},
                    "write_relabel_configs": keep,
                }
            ],
        }
    )


async def until_stored(hot_store: str) -> None:
    deadline = time.monotonic() + WAIT_S
    async with aiohttp.ClientSession() as session:
        while True:
            params = {"query": 'process_cpu_seconds_total{tenant="embergate", job="agent"}'}
            async with session.get(f"{hot_store}/api/v1/query", params=params) as answer:
                if (await answer.json())["data"]["result"]:
                    return
            assert time.monotonic() < deadline, "nothing was stored"
            await asyncio.sleep(0.1)


async def text(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.text()


def counted(page: str, name: str) -> float:
    """Return the sum of a counter over its series."""
    return sum(float(line.rsplit(" ", 1)[1]) for line in page.splitlines() if line.startswith(name + "{"))
