"""AWS Signature Version 4 for requests that no SDK sends, by botocore's own signer."""

from collections.abc import Mapping

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.session import Session

from tickscope.errors import Retry


class SigV4Signer:
    """Signs for one service in one region, with the credentials that the SDK finds (and keeps fresh)."""

    def __init__(self, service: str, region: str) -> None:
        self._service, self._region = service, region
        self._credentials = Session().get_credentials()

    def headers(self, method: str, url: str, body: bytes) -> Mapping[str, str]:
        """Return the headers of the signature; raises Retry without credentials."""
        if self._credentials is None:
            raise Retry("no AWS credentials: set a role, a profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        request = AWSRequest(method=method, url=url, data=body)
        try:
            frozen = self._credentials.get_frozen_credentials()
        except BotoCoreError as error:
            raise Retry(f"AWS credentials cannot be renewed: {error}") from error
        SigV4Auth(frozen, self._service, self._region).add_auth(request)
        return {name: value for name, value in request.headers.items() if name.lower() != "host"}
