"""The rendered Prometheus files, read by Prometheus' own tools."""

import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from tests.e2e.platform_files import free_ports, platform_of
from tests.e2e.processes import program_paths
from tickscope.adapters.secrets import token_file
from tickscope.model.platform import Platform, edge_addresses
from tickscope.render.alerts import alerts_file
from tickscope.render.prometheus import HOST_METRICS, HOST_SAMPLES_MAX, agent_config, hot_store_config

READY_S = 10.0


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    return platform_of(
        tmp_path,
        edge={"scrape_interval_s": 7, "send_deadline_s": 3},
        hot_store={"out_of_order_window_m": 77},
    )


def promtool(folder: Path, text: str, *words: str) -> str:
    path = folder / "checked.yaml"
    path.write_text(text)
    done = subprocess.run(
        [program_paths()["promtool"], "check", "config", *words, path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def parsed(text: str) -> dict:  # type: ignore[type-arg]
    return dict(YAML(typ="safe").load(text))


def test_promtool_takes_every_agents_file(platform: Platform, tmp_path: Path) -> None:
    for tenant in platform.tenants:
        path = token_file(platform, tenant, tenant.tokens[0])
        text = agent_config(platform, tenant, path)
        assert "SUCCESS" in promtool(tmp_path, text, "--agent")
        assert path.read_text() not in text
        assert str(path) in text


def test_promtool_takes_the_hot_stores_file(platform: Platform, tmp_path: Path) -> None:
    alerts = tmp_path / "alerts.yaml"
    alerts.write_text(alerts_file())
    assert "SUCCESS: 6 rules found" in promtool(tmp_path, hot_store_config(platform, alerts))


def test_an_agent_sends_as_its_tenant_what_its_own_edge_has(platform: Platform) -> None:
    seen = set()
    for tenant in platform.tenants:
        config = parsed(agent_config(platform, tenant, Path("/secrets/token")))
        (write,) = config["remote_write"]
        assert write["url"] == f"http://127.0.0.1:{platform.ports.gateway}/api/v1/push?retries_429=yes"
        assert write["authorization"] == {"credentials_file": "/secrets/token"}
        assert write["send_native_histograms"] is True
        assert write["send_exemplars"] is True
        assert write["queue_config"]["retry_on_http_429"] is True
        seen.add(write["headers"]["X-Tickscope-Sender"])
        gameplay, host = config["scrape_configs"]
        assert gameplay["static_configs"][0]["targets"] == [
            f"127.0.0.1:{edge_addresses(platform, tenant).exporter}"
        ]
        assert gameplay["sample_limit"] == platform.edge.series_max
        assert len(HOST_METRICS) <= host["sample_limit"] <= HOST_SAMPLES_MAX
        for job in (gameplay, host):
            assert job["label_limit"] == platform.schema.labels_per_series_max
            assert job["label_value_length_limit"] == platform.schema.label_value_bytes_max
        assert host["static_configs"][0]["targets"] == [f"127.0.0.1:{platform.ports.node_exporter}"]
    assert len(seen) == len(platform.tenants)


def test_sizes_and_times_come_from_the_platform_file(platform: Platform) -> None:
    agent = parsed(agent_config(platform, platform.tenants[0], Path("/token")))
    store = parsed(hot_store_config(platform, Path("/alerts.yaml")))
    for config in (agent, store):
        assert config["global"] == {"scrape_interval": "7s", "scrape_timeout": "7s"}
    assert agent["remote_write"][0]["queue_config"]["batch_send_deadline"] == "3s"
    assert store["storage"]["tsdb"]["out_of_order_time_window"] == "77m"


def test_the_hot_store_looks_at_every_part_of_the_pipeline(platform: Platform) -> None:
    config = parsed(hot_store_config(platform, Path("/alerts.yaml")))
    targets = {target for job in config["scrape_configs"] for target in job["static_configs"][0]["targets"]}
    ports = [platform.ports.gateway, platform.ports.relay, platform.ports.portal]
    ports += [edge_addresses(platform, tenant).exporter for tenant in platform.edge_tenants]
    assert targets == {f"127.0.0.1:{port}" for port in ports}


def test_host_metrics_exist_and_need_no_label_outside_the_schema(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    argv = [program_paths()["node_exporter"], f"--web.listen-address=127.0.0.1:{port}"]
    log = tmp_path / "node-exporter.log"
    with log.open("wb") as out, subprocess.Popen(argv, stdout=out, stderr=out) as process:
        try:
            text = scrape(port)
        finally:
            process.kill()
    found = {
        sample.name: set(sample.labels)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name in HOST_METRICS
    }
    assert found == dict.fromkeys(HOST_METRICS, set())


def scrape(port: int) -> str:
    deadline = time.monotonic() + READY_S
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as response:
                return str(response.read().decode())
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < deadline, "the node exporter does not answer"
            time.sleep(0.05)
