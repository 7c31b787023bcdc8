"""Whether a request's AWS signature holds: computed again from the request as it came."""

import re
from datetime import UTC, datetime

from aiohttp import web
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SKEW_S_MAX = 300
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, "
    r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})"
)


def forged(request: web.Request, body: bytes, region: str, service: str) -> str:
    """Return why the signature does not hold, or nothing."""
    match = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if not match:
        return "missing authentication token"
    key, day, of_region, of_service, names, signature = match.groups()
    if (key, of_region, of_service) != (KEY, region, service):
        return f"credential should be scoped to {region}/{service}"
    at = request.headers.get("x-amz-date", "")
    signed_at = datetime.strptime(at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if abs((datetime.now(UTC) - signed_at).total_seconds()) > SKEW_S_MAX or not at.startswith(day):
        return "signature expired"
    headers = {name: request.headers[name] for name in names.split(";") if name in request.headers}
    again = AWSRequest(request.method, f"http://{request.host}{request.path_qs}", headers, body)
    again.context["timestamp"] = at
    signer = SigV4Auth(Credentials(KEY, SECRET), service, region)
    ours = signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)
    return "" if ours == signature else "the request signature does not match"
