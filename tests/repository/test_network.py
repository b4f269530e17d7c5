"""The guard itself is tested: a suite that can reach the network proves nothing about privacy."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_the_tests_cannot_reach_the_network() -> None:
    # An address of TEST-NET-1 (RFC 5737): nobody's, so a hole in the guard would still reach nobody.
    with pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_the_tests_cannot_ask_for_the_address_of_a_name() -> None:
    with pytest.raises(PermissionError, match="no-such-host"):
        socket.getaddrinfo("no-such-host.invalid", 443)


def test_the_tests_can_reach_this_machine_itself() -> None:
    """The browser stories need it; the refusal above is therefore about the address."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname(), timeout=1).close()
        assert socket.getaddrinfo("localhost", 80)
