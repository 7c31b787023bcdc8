"""Rendered configs as parameters."""

import base64
import dataclasses
import gzip
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cloud.synthesised import EXAMPLES, studio
from tickscope.cli.host_configs import host_configs
from tickscope.cloud.operations.host_configs import PIECE_CHARS_MAX, parameters, pieces, revision, roles
from tickscope.cloud.operations.programs import PROGRAMS
from tickscope.errors import Reject
from tickscope.model.platform import Platform

FILE = EXAMPLES / "aws.yaml"


@given(st.text())
def test_pieces_hold_a_text_whole(text: str) -> None:
    cut = pieces(text)
    assert all(len(piece) <= PIECE_CHARS_MAX for piece in cut)
    assert gzip.decompress(base64.b64decode("".join(cut))).decode() == text
    assert pieces(text) == cut


def test_a_large_config_is_cut() -> None:
    text = "".join(sha256(str(number).encode()).hexdigest() for number in range(1000))
    found = parameters({"front/nginx": text}, "front")
    assert len(found) > 5
    assert found["manifest"] == f"nginx {sha256(text.encode()).hexdigest()} {len(found) - 1}\n"


def test_a_revision_changes_with_each_config_of_its_role_alone() -> None:
    configs = {"front/nginx": "a", "gateway/tickscope-gateway": "b"}
    assert revision(configs, "front") == revision({**configs, "gateway/tickscope-gateway": "c"}, "front")
    assert revision(configs, "front") != revision({**configs, "front/nginx": "c"}, "front")


@pytest.mark.parametrize("name", ["nginx", "/nginx", "front/apache", "front/"])
def test_a_config_of_no_program_is_refused(name: str) -> None:
    with pytest.raises(Reject, match="no role and program"):
        roles({name: ""})


def test_gateways_and_game_hosts_have_configs_whatever_the_file_says() -> None:
    found = host_configs(studio().platform, FILE)
    assert roles(found) == (
        "archive",
        "edge/driftwood",
        "edge/embergate",
        "edge/skyhook",
        "gateway",
        "portal",
        "prober",
        "relay",
    )
    assert found["gateway/tickscope-gateway"] == FILE.read_text()


@pytest.mark.parametrize(
    ("kind", "distribution", "issuer", "more"),
    [
        ("nginx", "none", "files", {"front/nginx"}),
        ("envoy", "adot", "files", {"front/envoy", "gateway/adot"}),
        (
            "nginx",
            "contrib",
            "spire",
            {"front/nginx", "gateway/contrib", "front/spire-agent", "edge/embergate/spire-agent"},
        ),
    ],
)
def test_fronts_collectors_and_spire_follow_the_file(
    kind: str, distribution: str, issuer: str, more: set[str]
) -> None:
    platform: Platform = studio().platform
    front = dataclasses.replace(platform.front, kind=kind, issuer=issuer, trust_domain="games.example")  # type: ignore[arg-type]
    collector = dataclasses.replace(platform.collector, distribution=distribution)  # type: ignore[arg-type]
    found = host_configs(dataclasses.replace(platform, front=front, collector=collector), FILE)
    assert more <= set(found)
    assert {name.rpartition("/")[2] for name in found} <= set(PROGRAMS)
