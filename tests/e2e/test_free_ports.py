"""Processes that run side by side ask for their ports before any of them has bound its own."""

from tests.e2e.platform_files import free_ports


def test_ports_that_were_given_are_not_given_again_before_they_can_be_bound() -> None:
    given = [port for _ in range(20) for port in free_ports(60)]
    assert len(set(given)) == len(given)
