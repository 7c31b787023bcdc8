"""What Tempo and an AWS account need for traces."""

import json
from pathlib import Path

import botocore.session
import pytest
from botocore.validate import ParamValidator

from tests.e2e.platform_files import platform_of
from tickscope.render.tempo import config
from tickscope.render.xray import account_settings


def test_tempo_listens_where_the_relay_sends_and_keeps_tenants_apart(tmp_path: Path) -> None:
    traces = {"backend": "tempo", "tempo_url": "http://127.0.0.1:4399", "retention_h": 24}
    made = config(platform_of(tmp_path, traces=traces))
    assert made["multitenancy_enabled"] is True
    assert made["distributor"]["receivers"]["otlp"]["protocols"]["http"]["endpoint"] == "127.0.0.1:4399"
    assert made["compactor"]["compaction"]["block_retention"] == "24h"
    assert made["storage"]["trace"]["local"]["path"].startswith(str(tmp_path))


def test_every_call_is_one_that_aws_takes(tmp_path: Path) -> None:
    calls = account_settings(platform_of(tmp_path))
    for call in calls:
        operation = (
            botocore.session.get_session().get_service_model(call["service"]).operation_model(call["action"])
        )
        assert operation.input_shape is not None
        assert not ParamValidator().validate(call["input"], operation.input_shape).has_errors()
    (statement,) = json.loads(calls[0]["input"]["policyDocument"])["Statement"]
    assert statement["Principal"] == {"Service": "xray.amazonaws.com"}
    assert all(":eu-central-1:" in resource for resource in statement["Resource"])


@pytest.mark.parametrize("url", ["http://127.0.0.1:4318", "http://127.0.0.1:4318/"])
def test_an_address_may_end_with_a_slash(url: str) -> None:
    from tickscope.adapters.trace_stores.tempo import TempoSite

    assert TempoSite(url).url == "http://127.0.0.1:4318/v1/traces"
