"""Material that a tenant brings: imported into moto's KMS, used there, renewed, expired and erased."""

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
import typer.testing
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.unit.cloud.keys.moto_imports import import_as_kms_does
from tests.unit.cloud.synthesised import EXAMPLES, one_account, studio
from tickscope.adapters.aws.imported_keys import ImportedKeysAdapter, KmsImports
from tickscope.cli.cloud_key import app
from tickscope.cloud.keys.imported import RENEW_DAYS, bring, erase, find, standing
from tickscope.cloud.reconcile import reconcilers
from tickscope.cloud.reconcile.imported_keys import plan
from tickscope.errors import Reject
from tickscope.ports.imported_keys import ImportedKey, Wrapping

NOW = datetime.now(UTC)
ALIAS = "alias/tickscope/prod/tenant/skyhook"
MATERIAL = bytes(range(32))
OAEP: Wrapping = "RSAES_OAEP_SHA_256"
AES: Wrapping = "RSA_AES_KEY_WRAP_SHA_256"


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """KMS of the account of ``prod``, with skyhook's key waiting for material."""
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "444444444444")
    monkeypatch.setattr("moto.core.models.DEFAULT_ACCOUNT_ID", "444444444444", raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    import_as_kms_does(monkeypatch)
    with mock_aws():
        client = boto3.client("kms", "eu-central-1")
        key = client.create_key(Origin="EXTERNAL")["KeyMetadata"]["KeyId"]
        client.create_alias(AliasName=ALIAS, TargetKeyId=key)
        yield client


def _imports() -> KmsImports:
    return KmsImports(boto3.session.Session(region_name="eu-central-1"), "eu-central-1")


def _state(client: Any) -> str:
    state: str = client.describe_key(KeyId=ALIAS)["KeyMetadata"]["KeyState"]
    return state


@pytest.mark.parametrize("wrapping", [OAEP, AES])
@pytest.mark.proves("checked", row=16, clause=2)
def test_imported_material_is_what_encrypts(kms: Any, wrapping: Wrapping) -> None:
    assert _state(kms) == "PendingImport"
    with pytest.raises(ClientError, match="KMSInvalidState"):
        kms.encrypt(KeyId=ALIAS, Plaintext=b"tick")
    key = bring(_imports(), ALIAS, MATERIAL, NOW + timedelta(days=90), NOW, wrapping)
    assert key.state == "Enabled"
    assert key.valid_to is not None
    assert abs(key.valid_to - NOW - timedelta(days=90)) < timedelta(seconds=1)
    sealed = kms.encrypt(KeyId=ALIAS, Plaintext=b"tick")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"tick"


@pytest.mark.proves("checked", row=16, clause=2)
def test_erased_is_unreadable_until_the_same_material_comes_again(kms: Any) -> None:
    imports = _imports()
    bring(imports, ALIAS, MATERIAL, None, NOW, AES)
    sealed = kms.encrypt(KeyId=ALIAS, Plaintext=b"tick")["CiphertextBlob"]
    assert erase(imports, ALIAS).state == "PendingImport"
    with pytest.raises(ClientError, match="KMSInvalidState"):
        kms.decrypt(CiphertextBlob=sealed)
    assert erase(imports, ALIAS).state == "PendingImport"
    with pytest.raises(Reject, match="IncorrectKeyMaterial"):
        bring(imports, ALIAS, os.urandom(32), None, NOW, AES)
    bring(imports, ALIAS, MATERIAL, None, NOW, AES)
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"tick"


def test_expired_material_is_gone_and_renewing_before_keeps_it(kms: Any) -> None:
    imports = _imports()
    bring(imports, ALIAS, MATERIAL, NOW + timedelta(days=10), NOW, OAEP)
    assert standing(find(imports, ALIAS), NOW).need == "renew"
    bring(imports, ALIAS, MATERIAL, NOW + timedelta(days=200), NOW, OAEP)
    assert standing(find(imports, ALIAS), NOW).need == "nothing"
    _backend_key().valid_to = NOW.timestamp() - 1
    with pytest.raises(ClientError, match="KMSInvalidState"):
        kms.encrypt(KeyId=ALIAS, Plaintext=b"tick")
    assert standing(find(imports, ALIAS), NOW).need == "import"


def test_what_kms_would_refuse_never_leaves(kms: Any) -> None:
    imports = _imports()
    for material, valid_to, said in (
        (MATERIAL + b"\n", None, "33 bytes"),
        (b"", None, "0 bytes"),
        (MATERIAL, NOW - timedelta(seconds=1), "1 to 365 days"),
        (MATERIAL, NOW + timedelta(days=366), "1 to 365 days"),
    ):
        with pytest.raises(Reject, match=said):
            bring(imports, ALIAS, material, valid_to, NOW, AES)
    assert _state(kms) == "PendingImport"
    with pytest.raises(Reject, match="there is no key"):
        find(imports, "alias/tickscope/prod/tenant/nobody")


def test_a_key_with_material_of_kms_takes_and_loses_none(kms: Any) -> None:
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/own", TargetKeyId=key)
    with pytest.raises(Reject, match="nothing is imported"):
        bring(_imports(), "alias/own", MATERIAL, None, NOW, AES)
    with pytest.raises(Reject, match="nothing is imported"):
        erase(_imports(), "alias/own")


@pytest.mark.parametrize(
    ("state", "days", "need"),
    [
        ("PendingImport", None, "import"),
        ("PendingDeletion", None, "gone"),
        ("Disabled", None, "enable"),
        ("Enabled", None, "nothing"),
        ("Enabled", RENEW_DAYS, "nothing"),
        ("Enabled", RENEW_DAYS - 1, "renew"),
        ("Enabled", -1, "import"),
    ],
)
def test_what_a_key_needs(state: str, days: int | None, need: str) -> None:
    valid_to = None if days is None else NOW + timedelta(days=days)
    assert standing(ImportedKey("arn", "EXTERNAL", state, valid_to), NOW).need == need


def test_what_a_tenant_has_to_do_is_told_and_nothing_is_done(kms: Any) -> None:
    (found,) = [
        each
        for each in reconcilers(studio().platform)
        if each.name == "imported-keys" and each.stack == "prod-keys"
    ]
    session = boto3.session.Session(region_name="eu-central-1")
    (step,) = found.plan(session)
    assert step.text.startswith("the key of skyhook has no material")
    assert "tickscope cloud key import skyhook --environment prod" in step.blocked
    found.apply(session, (step,))
    assert _state(kms) == "PendingImport"
    bring(_imports(), ALIAS, MATERIAL, None, NOW, AES)
    assert found.plan(session) == ()
    assert found.plan_destroy(session) == ()
    with pytest.raises(Reject):
        ImportedKeysAdapter(session, "eu-central-1", ()).perform(step)


def test_no_tenant_brings_a_key_nothing_is_told() -> None:
    assert [each for each in reconcilers(one_account().platform) if each.name == "imported-keys"] == []


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (None, "has no key yet"),
        (ImportedKey("arn", "EXTERNAL", "Enabled", NOW + timedelta(days=3)), "in 3 days"),
        (ImportedKey("arn", "EXTERNAL", "Disabled"), "is disabled"),
        (ImportedKey("arn", "EXTERNAL", "PendingDeletion"), "scheduled for deletion"),
    ],
)
def test_each_need_is_a_blocked_step(key: ImportedKey | None, said: str) -> None:
    (step,) = plan("prod", {"skyhook": ALIAS}, {ALIAS: key}, NOW)
    assert said in step.text
    assert step.blocked


@pytest.mark.proves("checked", row=16, clause=2)
def test_the_command_imports_tells_and_erases(kms: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    material = tmp_path / "skyhook.key"
    material.write_bytes(MATERIAL)
    common = ["skyhook", "--environment", "prod", "--file", str(EXAMPLES / "aws.yaml")]
    loose = _run("import", *common, "--material", str(material))
    assert isinstance(loose.exception, Reject)
    assert "chmod 600" in str(loose.exception)
    material.chmod(0o600)
    assert "has material for 3" in _run("import", *common, "--material", str(material)).output
    assert '"needs": "nothing"' in _run("status", *common, "--json").output
    assert _run("erase", *common, stdin="embergate\n").exit_code == 1
    assert _state(kms) == "Enabled"
    assert "PendingImport" in _run("erase", *common, stdin="skyhook\n").output
    assert _state(kms) == "PendingImport"
    import base64

    for secret in (base64.b64encode(MATERIAL).decode(), MATERIAL.hex(), repr(MATERIAL)[2:-1]):
        assert secret not in caplog.text


def test_the_command_knows_whose_key_is_imported_and_where_it_is(kms: Any) -> None:
    file = ["--file", str(EXAMPLES / "aws.yaml")]
    for arguments, said in (
        (["embergate", "-e", "prod"], "its key is own"),
        (["nobody", "-e", "prod"], "no such tenant"),
        (["skyhook"], "say which environment"),
        (["skyhook", "-e", "moon"], "no environment moon"),
        (["skyhook", "-e", "dev"], "there is no key alias/tickscope/dev/tenant/skyhook"),
    ):
        assert said in str(_run("status", *arguments, *file).exception), arguments


def _run(*arguments: str, stdin: str = "") -> Any:
    return typer.testing.CliRunner().invoke(app, list(arguments), input=stdin)


def _backend_key() -> Any:
    from moto.kms.models import kms_backends

    backend = kms_backends["444444444444"]["eu-central-1"]
    return backend.keys[backend.any_id_to_key_id(ALIAS)]
