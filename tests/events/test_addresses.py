"""Events go to public addresses over TLS and nowhere else, whatever a name, a redirect or a number leads to."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.events import addresses
from app.events.addresses import Address, NotAllowed, NotFoundThere, checked, is_public, look_up
from app.events.sending import Result, Sender, Sent
from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.delivering import Post, deliveries, subscribed
from tests.support.postgres import leased_port
from tests.support.receiver import Receiver, receiving
from tests.support.reporting import Reporting

NAME: Final = "ontvanger.example"
PRIVATE: Final = (
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
    "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1",
    "::1", "::", "fe80::1", "fd00::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::",
)  # fmt: skip
PUBLIC: Final = ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::5db8:d822")
MALFORMED: Final = (
    "http://example.org/", "ftp://example.org/", "https://", "https:///pad", "https://u@example.org/",
    "https://u:p@example.org/", "https://example.org:99999/", "https://example.org:0/", "https://exam ple.org/",
    "https://example.org/#deel", "https://exämple.org/", "https://example.org\\@10.0.0.1/", "file:///etc/passwd",
    "javascript:alert(1)", "//example.org/", "https://[::1/", "https://example.org/\n",
)  # fmt: skip


def leading_to(monkeypatch: pytest.MonkeyPatch, *found: str) -> list[str]:
    """Have every name lead to these addresses; gives the names that were looked up."""
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> list[Address]:
        asked.append(host)
        return [ip_address(one) for one in found]

    monkeypatch.setattr(addresses, "resolve", resolve)
    return asked


@pytest.mark.parametrize("address", PRIVATE)
def test_no_name_leads_to_what_is_not_for_everybody(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    assert not is_public(ip_address(address))
    leading_to(monkeypatch, "93.184.216.34", address)
    with pytest.raises(NotAllowed):
        asyncio.run(look_up(checked(f"https://{NAME}/", loopback=False), loopback=False))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_for_everybody(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    leading_to(monkeypatch, address)
    assert asyncio.run(look_up(checked(f"https://{NAME}/", loopback=False), loopback=False)) == ip_address(address)


@pytest.mark.parametrize("url", MALFORMED)
def test_what_is_no_address_for_events(url: str) -> None:
    with pytest.raises(NotAllowed):
        checked(url, loopback=False)


def test_this_machine_only_where_that_was_chosen_and_nothing_else_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    leading_to(monkeypatch, "127.0.0.1")
    assert asyncio.run(look_up(checked("http://localhost:1/", loopback=True), loopback=True)).is_loopback
    leading_to(monkeypatch, "93.184.216.34")
    with pytest.raises(NotAllowed):
        asyncio.run(look_up(checked(f"http://{NAME}/", loopback=True), loopback=True))
    leading_to(monkeypatch, "10.0.0.1")
    with pytest.raises(NotAllowed):
        asyncio.run(look_up(checked(f"https://{NAME}/", loopback=True), loopback=True))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "127.1", "localhost", "169.254.169.254"]
)
def test_no_way_of_writing_it_leads_to_this_machine(host: str) -> None:
    """As this machine itself reads names and numbers."""
    with pytest.raises((NotAllowed, NotFoundThere)):
        asyncio.run(look_up(checked(f"https://{host}/", loopback=False), loopback=False))


@pytest.fixture(scope="module")
def strict(told: tuple[Api, Settings]) -> Iterator[Api]:
    """The service as it runs for others: only to public addresses."""
    api, settings = told
    with (
        serving(settings.model_copy(update={"callbacks": "public"})) as url,
        Api(url, api.database_url, api.data) as own,
    ):
        yield own


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data", "https://10.0.0.1/",
        "https://localhost/", "https://u:p@93.184.216.34/", "http://93.184.216.34/", "https://[::ffff:10.0.0.1]/",
    ],
)  # fmt: skip
def test_registering_refuses_it_by_its_place(strict: Api, plan: Reporting, url: str) -> None:
    client = strict.as_("programme_office", plan=plan.code)
    answer = client.post(f"/v1/plans/{plan.code}/subscriptions", json={"url": url})
    assert answer.status_code == 400, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/url"]
    assert url not in answer.text
    assert client.get(f"/v1/plans/{plan.code}/subscriptions").json()["items"] == []


def test_a_name_that_leads_elsewhere_later_is_looked_at_again(
    plan: Reporting, post: Post, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = subscribed(plan.office, plan.code, receiver)
    plan.reported(plan.analyst, "A1-D.1", 5)
    leading_to(monkeypatch, "10.0.0.1")
    assert post.round() == 1
    assert receiver.got == []
    [one] = deliveries(plan.office, made["id"])
    assert [each["result"] for each in one["attempts"]] == ["address_not_allowed"]


def test_a_redirect_is_not_followed(plan: Reporting, post: Post, receiver: Receiver) -> None:
    made = subscribed(plan.office, plan.code, receiver)
    plan.reported(plan.analyst, "A1-D.1", 5)
    with receiving() as elsewhere:
        receiver.answer, receiver.extra = (lambda _: 307), {"Location": elsewhere.url}
        assert post.round() == 1
        assert elsewhere.all == []
    [one] = deliveries(plan.office, made["id"])
    assert [(each["result"], each["status"]) for each in one["attempts"]] == [("redirected", 307)]


def sent(url: str, trust: ssl.SSLContext | None = None) -> Sent:
    """One message to an address."""

    async def send() -> Sent:
        sender = Sender(loopback=True, trust=trust)
        try:
            return await sender.post(url, b'{"type": "x"}', {"Content-Type": "application/json"})
        finally:
            await sender.close()

    return asyncio.run(send())


def test_a_receiver_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.events.sending.SECONDS", 0.3)
    with leased_port() as port:
        with socket.create_server(("127.0.0.1", port)):
            assert sent(f"http://127.0.0.1:{port}/").result is Result.TIMED_OUT
        assert sent(f"http://127.0.0.1:{port}/").result is Result.UNREACHABLE


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate of a name for a server, and who trusts only that."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    begun = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder(who, who, key.public_key(), 1, begun, begun + timedelta(days=2))
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    own = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    place = folder / f"{name}.pem"
    place.write_bytes(key.private_bytes(pem, *plain) + own.public_bytes(pem))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(place)
    return server, ssl.create_default_context(cadata=own.public_bytes(pem).decode())


def test_it_goes_to_the_address_that_was_looked_up_and_the_certificate_is_that_of_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, trust = certificate(tmp_path, NAME)
    asked = leading_to(monkeypatch, "127.0.0.1")

    def nowhere(*_: Any, **__: Any) -> None:
        pytest.fail("a name was looked up beside ours")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with receiving(server) as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        assert sent(f"https://{NAME}:{port}/in", trust).result is Result.DELIVERED
        assert sent(f"https://anders.example:{port}/in", trust).result is Result.UNREACHABLE
        assert sent(f"https://{NAME}:{port}/in").result is Result.UNREACHABLE
        assert [got.headers["host"] for got in receiver.all] == [f"{NAME}:{port}"]
    assert asked == [NAME, "anders.example", NAME]
