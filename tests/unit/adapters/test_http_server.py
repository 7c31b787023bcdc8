"""A port that is taken is told before anything is started."""

import socket

import pytest

from tickscope.adapters.http_server import check_port
from tickscope.errors import Reject


def test_a_taken_port_is_named_with_the_setting_that_chooses_it() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(Reject, match=rf"port {port} on 127.0.0.1 is busy .* with ports.gateway") as refused:
            check_port("127.0.0.1", port, "ports.gateway")
        assert refused.value.reason == "port_busy"
    check_port("127.0.0.1", port, "ports.gateway")
