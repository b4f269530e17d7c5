"""A message goes to the open internet or nowhere, over TLS, and nobody can hold the line."""

import base64
import hmac
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import trustme

from accounts import courier

HOST = "hooks.example.org"
URL = f"https://{HOST}/in?x=1"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://hooks.example.org:22/",
        "https://hooks.example.org:99999/",
        "https://user@hooks.example.org/",
        "https://hooks.example.org\\@evil.example/",
        "https://hooks.example.org/#x",
        "https://hooks.example.org/\r\nX-Header: 1",
        "https://höoks.example.org/",
        "https://hooks.example.org/" + "a" * 500,
        "file:///etc/passwd",
        "https://",
        "https://[",
        "",
    ],
)
def test_only_plain_https_addresses_with_a_name_are_allowed(url: str) -> None:
    with pytest.raises(courier.NotAllowed):
        courier.split(url)


def test_an_ordinary_address_is_allowed() -> None:
    assert courier.split("https://hooks.example.org:443/a/b?c=d").hostname == HOST


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_private_addresses_are_not_public_however_they_are_written(address: str) -> None:
    assert not courier.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert courier.is_public(address)


def _answers(monkeypatch: pytest.MonkeyPatch, *rounds: list[str]) -> list[str]:
    """What the name server says, time after time; and the names that were asked for."""
    asked: list[str] = []
    plain = socket.getaddrinfo

    def look_up(host: str, port: int, *more: object, **options: object) -> list[tuple]:
        if host[0].isdigit():
            return plain(host, port, *more, **options)  # a number asks nobody
        asked.append(host)
        found = rounds[min(len(asked), len(rounds)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(courier.socket, "getaddrinfo", look_up)
    return asked


def _dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    called: list[str] = []

    def connect(self: courier.HTTPSConnection) -> None:
        called.append(self.host)
        raise OSError

    monkeypatch.setattr(courier.HTTPSConnection, "connect", connect)
    return called


def test_a_name_that_leads_into_a_private_network_is_not_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called = _dialled(monkeypatch)
    # One public answer among them does not help.
    _answers(monkeypatch, ["93.184.216.34", "10.0.0.5"])
    with pytest.raises(courier.NotAllowed):
        courier.post(URL, body=b"{}", headers={})
    assert called == []


def test_a_name_that_changes_its_answer_is_called_where_it_was_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called = _dialled(monkeypatch)
    asked = _answers(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    with pytest.raises(courier.NoAnswer):
        courier.post(URL, body=b"{}", headers={})
    assert asked == [HOST], "asked once, so that no second answer counts"
    assert called == ["93.184.216.34"]


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    called = _dialled(monkeypatch)
    _answers(monkeypatch, ["93.184.216.34"])
    with pytest.raises(courier.NoAnswer):
        courier.post(URL, body=b"{}", headers={})
    assert called == ["93.184.216.34"]


def test_signature_is_that_of_standard_webhooks() -> None:
    # From the specification's own example.
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signed = courier.sign(
        [secret], message="msg_p5jXN8AQM9LWM0D4loKWxJek", at=1614265330, body=body
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


# --- against a server that really listens ------------------------------------------------------------

Handler = Callable[[ssl.SSLSocket], None]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Handler], list[bytes]]]:
    """A server of TLS on this machine, under a name; the guard against private addresses is lifted."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10)
    keys = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority = trustme.CA()
    authority.issue_cert(HOST).configure_cert(keys)
    monkeypatch.setattr(courier, "PORT", listening.getsockname()[1])
    monkeypatch.setattr(courier, "is_public", lambda address: True)
    threads: list[threading.Thread] = []

    def trust() -> ssl.SSLContext:
        context = ssl.create_default_context()
        authority.configure_trust(context)
        return context

    def serve(handle: Handler) -> list[bytes]:
        received: list[bytes] = []
        _answers(monkeypatch, ["127.0.0.1"])
        monkeypatch.setattr(courier, "_trust", trust)

        def run() -> None:
            try:
                with keys.wrap_socket(listening.accept()[0], server_side=True) as line:
                    head, body = line.recv(65536).split(b"\r\n\r\n", 1)
                    received.extend([head, body or line.recv(65536)])
                    handle(line)
            except (OSError, ValueError):
                return  # the other side hung up, as it should

        threads.append(threading.Thread(target=run, daemon=True))
        threads[-1].start()
        return received

    yield serve
    listening.close()
    for thread in threads:
        thread.join(5)


def test_message_arrives_as_it_was_signed(server: Callable[[Handler], list[bytes]]) -> None:
    received = server(lambda line: line.sendall(b"HTTP/1.1 204 No Content\r\n\r\n"))
    assert courier.post(URL, body=b'{"a":1}', headers={"webhook-id": "msg_1"}) == 204
    head, body = received
    assert body == b'{"a":1}'
    assert head.startswith(b"POST /in?x=1 HTTP/1.1\r\n")
    assert b"Host: hooks.example.org\r\n" in head
    assert b"webhook-id: msg_1" in head


def test_redirect_is_not_followed(server: Callable[[Handler], list[bytes]]) -> None:
    server(lambda line: line.sendall(b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\n\r\n"))
    assert courier.post(URL, body=b"{}", headers={}) == 302


def test_body_of_an_answer_is_not_read(server: Callable[[Handler], list[bytes]]) -> None:
    sent: list[int] = []

    def flood(line: ssl.SSLSocket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            line.sendall(b"x" * 65536)
            sent.append(65536)

    server(flood)
    assert courier.post(URL, body=b"{}", headers={}) == 200
    assert sum(sent) < 20_000_000, "no more than what the line itself holds"


def test_answer_that_drips_for_ever_is_hung_up_on(
    server: Callable[[Handler], list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "DEADLINE_SECONDS", 0.5)

    def drip(line: ssl.SSLSocket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            line.sendall(b"y")
            time.sleep(0.05)

    began = time.monotonic()
    server(drip)
    with pytest.raises(courier.NoAnswer):
        courier.post(URL, body=b"{}", headers={})
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 999999 no\r\n\r\n", b""])
def test_answer_that_is_no_http_is_no_answer(
    server: Callable[[Handler], list[bytes]], answer: bytes
) -> None:
    server(lambda line: line.sendall(answer) if answer else None)
    with pytest.raises(courier.NoAnswer):
        courier.post(URL, body=b"{}", headers={})


def test_endless_heads_are_no_answer(server: Callable[[Handler], list[bytes]]) -> None:
    server(lambda line: line.sendall(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n"))
    with pytest.raises(courier.NoAnswer):
        courier.post(URL, body=b"{}", headers={})


def test_certificate_of_another_name_is_refused(server: Callable[[Handler], list[bytes]]) -> None:
    received = server(lambda line: None)
    with pytest.raises(courier.NoAnswer):
        courier.post("https://other.example.org/", body=b"{}", headers={})
    assert received == []


def test_certificate_nobody_vouches_for_is_refused(
    server: Callable[[Handler], list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    received = server(lambda line: None)
    monkeypatch.setattr(courier, "_trust", ssl.create_default_context)
    with pytest.raises(courier.NoAnswer):
        courier.post(URL, body=b"{}", headers={})
    assert received == []


def test_a_changed_body_or_time_changes_the_signature() -> None:
    def mark(at: int, body: bytes) -> str:
        return courier.sign([b"k" * 32], message="msg_1", at=at, body=body)

    assert (
        mark(1, b"a")
        == "v1," + base64.b64encode(hmac.digest(b"k" * 32, b"msg_1.1.a", "sha256")).decode()
    )
    assert len({mark(1, b"a"), mark(2, b"a"), mark(1, b"b")}) == 3
