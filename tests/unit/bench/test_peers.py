"""Peers that need not be there say why they are not; what is there is told with where it comes from."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bench.kit import peers
from bench.kit.question import Context, Peer
from tests.conformance import go_programs


def said(line: str) -> None:
    """Progress is nobody's business here."""


def test_without_go_an_optional_peer_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *args, **kwargs: None)
    assert peers.mimir(said) == Peer("Mimir", "left out: go is not there")


def test_an_optional_peer_that_cannot_be_built_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> Path:
        raise subprocess.CalledProcessError(1, "go")

    monkeypatch.setattr(shutil, "which", lambda *args, **kwargs: "/usr/bin/go")
    monkeypatch.setattr(go_programs, "receiver", fails)
    peer = peers.collector(said)
    assert peer == Peer("Collector", "left out: its Go module could not be built")
    assert not Context(Path(), {peer.name: peer}, quick=True, say=said).has("Collector")


def test_the_newest_vmagent_that_can_be_built_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def builds(version: str) -> Path:
        if version == go_programs.VMAGENTS[0]:
            raise subprocess.CalledProcessError(1, "go")
        return Path("/built") / version

    monkeypatch.setattr(shutil, "which", lambda *args, **kwargs: "/usr/bin/go")
    monkeypatch.setattr(go_programs, "vmagent", builds)
    second = go_programs.VMAGENTS[1]
    assert peers.newest_vmagent(Path(), said) == Peer("vmagent", f"{second} (Go module)", Path("/built") / second)
