"""SPIRE's configuration and entries."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.gateway.world import PLATFORM
from tests.unit.render.test_fronts import FRONT
from tests.unit.spec.samples import MINIMAL, complaints
from tickscope.errors import Reject
from tickscope.gateway.proxied import CERTIFICATE_HEADER, tenant_of
from tickscope.model.front import SpireSettings
from tickscope.model.platform import Platform
from tickscope.render import envoy, spire
from tickscope.spec import load

TENANTS = [tenant.name for tenant in PLATFORM.tenants]


def platform(**settings: object) -> Platform:
    issued = replace(SpireSettings(), front_names=("front.games.test",), **settings)  # type: ignore[arg-type]
    return replace(PLATFORM, front=replace(FRONT, issuer="spire", spire=issued))


def named(identity: str) -> str | None:
    """Return the tenant that the gateway takes a certificate's SPIFFE id for."""
    return tenant_of({CERTIFICATE_HEADER: "x"}, platform().front, lambda _: (identity,), TENANTS)


def test_each_tenant_gets_the_certificate_that_the_gateway_knows_it_by() -> None:
    made = {entry["spiffe_id"]: entry for entry in spire.entries(platform())["entries"]}
    *tenants, front = made
    assert [named(identity) for identity in tenants] == TENANTS
    assert made[front]["dns_names"] == ["front.games.test"]
    parents = [entry["parent_id"] for entry in made.values()]
    assert len(set(parents)) == len(TENANTS) + 1
    for identity in (front, *parents):
        with pytest.raises(Reject, match="of no tenant"):
            named(identity)


def test_certificates_live_as_long_as_the_file_says_and_their_authority_longer() -> None:
    made = platform(svid_ttl_m=1440)
    assert {entry["x509_svid_ttl"] for entry in spire.entries(made)["entries"]} == {86_400}
    text = spire.server_config(made)
    assert 'default_x509_svid_ttl = "1440m"' in text
    assert 'ca_ttl = "10080m"' in text
    assert 'ca_ttl = "1440m"' in spire.server_config(platform(svid_ttl_m=60))


def test_the_private_ca_signs_when_one_is_named() -> None:
    arn = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/00000000-1111-2222-3333-444444444444"
    text = spire.server_config(platform(private_ca_arn=arn))
    assert 'UpstreamAuthority "aws_pca"' in text
    assert f'certificate_authority_arn = "{arn}"' in text
    assert 'region = "eu-west-1"' in text
    assert "UpstreamAuthority" not in spire.server_config(platform())


def test_on_ec2_an_instances_tag_says_whose_host_it_is() -> None:
    entries = spire.entries(platform(attestor="aws_iid"))["entries"]
    hosts = {entry["spiffe_id"]: entry for entry in entries if entry["parent_id"].endswith("/spire/server")}
    workloads = [entry for entry in entries if entry["spiffe_id"] not in hosts]
    assert {entry["parent_id"] for entry in workloads} == set(hosts)
    values = [entry["selectors"][0]["value"] for entry in hosts.values()]
    assert values == [*(f"tag:tickscope-host:tenant/{name}" for name in TENANTS), "tag:tickscope-host:front"]
    made = platform(attestor="aws_iid")
    assert all('NodeAttestor "aws_iid"' in text for text in (spire.server_config(made), spire.agent_config(made)))


def test_a_server_for_other_machines_listens_for_them() -> None:
    made = platform(server="spire.games.test:9081")
    assert 'bind_address = "0.0.0.0"' in spire.server_config(made)
    assert 'server_address = "spire.games.test"\n  server_port = 9081' in spire.agent_config(made)
    assert 'bind_address = "127.0.0.1"\n  bind_port = 8081' in spire.server_config(platform())


def test_nginx_reads_what_the_helper_writes() -> None:
    made = platform()
    text = spire.helper_config(replace(made, front=replace(made.front, client_ca=Path("/other/ca.pem"))))
    assert 'cert_dir = "/"\nsvid_file_name = "c.pem"\nsvid_key_file_name = "k.pem"' in text
    assert 'svid_bundle_file_name = "other/ca.pem"' in text
    assert 'renew_signal = "SIGHUP"' in text


def test_envoy_asks_the_agent_and_keeps_no_file() -> None:
    made = platform()
    bootstrap = str(envoy.bootstrap(made))
    assert str(spire.agent_socket(made)) in bootstrap
    assert str(made.front.key) not in bootstrap
    assert "spire-agent" not in str(envoy.bootstrap(replace(made, front=FRONT)))


SPIRE = "front: {kind: nginx, issuer: spire, trust_domain: games.test, spire: {svid_ttl_m: 720}}\n"


def test_with_spire_no_file_has_to_be_named(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + SPIRE)
    front = load(file).front
    assert front.certificate == tmp_path / ".tickscope" / "spire" / "front.pem"
    assert front.spire.svid_ttl_m == 720


def test_without_spire_files_stay_the_users(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL)
    front = load(file).front
    assert (front.issuer, front.certificate) == ("files", None)


def test_more_than_a_day_is_refused_with_its_place(tmp_path: Path) -> None:
    assert complaints(tmp_path, MINIMAL + SPIRE.replace("720", "1441")) == [
        "t.yaml:8:83: front.spire.svid_ttl_m: 1441 is not a number of minutes; allowed: an integer from 5 to 1440"
    ]


def test_spire_needs_a_trust_domain(tmp_path: Path) -> None:
    assert complaints(tmp_path, MINIMAL + "front: {issuer: spire}\n") == [
        "t.yaml:8:17: front.trust_domain: SPIRE needs it; allowed: the SPIFFE trust domain of your clients"
    ]
