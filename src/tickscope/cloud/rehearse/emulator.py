"""Moto as AWS: a server in this process, which notes all that it is asked to make."""

import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from unittest import mock

from moto.cloudformation import parsing
from moto.core.config import default_user_config
from moto.moto_api._internal.models import moto_api_backend
from moto.server import ThreadedMotoServer

from tickscope.cloud.rehearse.calls import Shim
from tickscope.cloud.rehearse.made import Emulator
from tickscope.cloud.rehearse.mends import mended

HOST = "127.0.0.1"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "rehearsal",
    "AWS_SECRET_ACCESS_KEY": "rehearsal",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
"""No credentials of a real account are found, by whatever way the SDK looks for them."""
INHERITED = (
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)


@contextlib.contextmanager
def emulator(shims: Mapping[str, Shim]) -> Iterator[Emulator]:
    """Run the emulator on a free port, empty, as the only AWS that the SDK in this process finds."""
    for name in ("werkzeug", "moto"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # What fails is told with the resource that it is about.
    server = ThreadedMotoServer(ip_address=HOST, port=0, verbose=False)
    # A function is called in name only: what it does is proven elsewhere, and a container may not be there.
    without_containers = mock.patch.dict(default_user_config, {"lambda": {"use_docker": False}})
    with mock.patch.dict(os.environ, ENVIRONMENT), without_containers:
        for name in INHERITED:
            os.environ.pop(name, None)
        server.start()
        try:
            host, port = server.get_host_and_port()
            running = Emulator(f"http://{host}:{port}", shims)
            os.environ["AWS_ENDPOINT_URL"] = running.url
            running.empty()
            with mended(running):
                yield running
        finally:
            server.stop()
            moto_api_backend.reset()


def formation_types() -> frozenset[str]:
    """Return the types that moto's CloudFormation makes by itself."""
    return frozenset(parsing.get_model_map())
