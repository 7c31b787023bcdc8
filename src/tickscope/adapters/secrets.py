"""Bearer tokens: from the environment, else generated once and kept in a file that only its owner reads."""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tickscope.errors import Reject
from tickscope.model.platform import Platform, Tenant, TokenSource

TOKEN_BYTES = 32
TOKEN_CHARS_MIN = 16
FAULTS_ENV = "TICKSCOPE_FAULTS_TOKEN"
FAULTS_FILE = "faults.token"


def token_of(platform: Platform, tenant: Tenant, source: TokenSource, env: Mapping[str, str]) -> str:
    """Return a token, generating its file on first use.

    Raises Reject when the environment's token is too short to be a secret.
    """
    return _token(platform, _file_name(tenant, source), source.env, env)


def token_file(platform: Platform, tenant: Tenant, source: TokenSource) -> Path:
    """Return the file of a generated token, made with mode 0600 when it is missing."""
    return _made(platform, _file_name(tenant, source))


def faults_token(platform: Platform, env: Mapping[str, str]) -> str:
    """Return the token of those who may ask ``tickscope up`` for a fault, generating its file on first use.

    Raises Reject when the environment's token is too short to be a secret.
    """
    return _token(platform, FAULTS_FILE, FAULTS_ENV, env)


def pseudonym_key(platform: Platform, tenant: str, quarter: str) -> bytes:
    """Return the key of a tenant's tokens of one quarter, generating its file on first use.

    Once the file is deleted, what was replaced in that quarter cannot be told by anybody. Raises Reject
    ``pseudonym_key`` for a file that cannot be made or read.
    """
    name = f"{tenant}-{quarter}.pseudonyms"
    try:
        text = _made(platform, name).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Reject(
            "pseudonym_key",
            f"the key of {tenant}'s tokens, secrets/{name} in data_folder, cannot be read: {error}; put the file "
            "back, or delete it for a new key (schema.actions: hmac needs one)",
        ) from error
    return hashlib.sha256(text.encode()).digest()


def _file_name(tenant: Tenant, source: TokenSource) -> str:
    return f"{tenant.name}-{source.name}.token"


def _token(platform: Platform, file_name: str, variable: str, env: Mapping[str, str]) -> str:
    if given := env.get(variable, "").strip():
        if len(given) < TOKEN_CHARS_MIN:
            raise Reject("weak_token", f"${variable} has {len(given)} characters; use at least {TOKEN_CHARS_MIN}")
        return given
    return _made(platform, file_name).read_text().strip()


def _made(platform: Platform, file_name: str) -> Path:
    folder = platform.data_folder / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / file_name
    if _filled(path):
        return path
    # Filled under another name first: no reader ever sees half a token, and a crash leaves none.
    fd, draft = tempfile.mkstemp(dir=folder, prefix=".token-")
    with os.fdopen(fd, "w") as file:
        file.write(secrets.token_urlsafe(TOKEN_BYTES))
    try:
        os.link(draft, path)
    except FileExistsError:
        if not _filled(path):
            Path(draft).replace(path)
    Path(draft).unlink(missing_ok=True)
    return path


def _filled(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0
