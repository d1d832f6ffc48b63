"""Fifty callers who take for ever are cut off within ten seconds, as it really runs; the others notice nothing."""

import selectors
import socket
import time
from typing import Final
from urllib.parse import urlsplit

from tests.support.api import Api

WITHIN: Final = 10.0
"""Seconds in which whoever does not send its request is cut off."""
PROMPT: Final = 2.0
"""Seconds in which somebody else is answered meanwhile; it takes milliseconds on a quiet machine."""
HEAD: Final = (
    "POST /v1/simulations HTTP/1.1\r\nHost: tred\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n"
)


def beginnings(token: str) -> list[bytes]:
    """What each of the fifty has sent when it begins to take its time: nothing, half a head, half a body."""
    body = f"{HEAD}Authorization: Bearer {token}\r\n\r\n{{".encode()
    return [b""] * 17 + [b"GET /v1/plans HTTP/1.1\r\nHost: t"] * 17 + [body] * 16


def test_fifty_slow_connections(api: Api) -> None:
    address = urlsplit(api.url)
    assert address.hostname
    assert address.port
    reader, selector = api.as_("reader"), selectors.DefaultSelector()
    began = time.monotonic()
    for sent in beginnings(api.token("traag")):
        wire = socket.create_connection((address.hostname, address.port), timeout=WITHIN)
        wire.sendall(sent)
        selector.register(wire, selectors.EVENT_READ, bool(sent))
    slowest = 0.0
    while selector.get_map() and time.monotonic() - began < WITHIN:
        for key, _ in selector.select(timeout=0.5):
            wire = key.fileobj  # type: ignore[assignment]
            if not closed(wire):
                continue
            selector.unregister(wire)
            wire.close()
        drip(selector)
        asked = time.monotonic()
        assert reader.get("/v1/plans").status_code == 200
        slowest = max(slowest, time.monotonic() - asked)
    left = len(selector.get_map())
    for key in list(selector.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    selector.close()
    assert left == 0
    assert slowest < PROMPT


def closed(wire: socket.socket) -> bool:
    """Whether the service ended the connection; what it still says is read and left."""
    try:
        return wire.recv(65536) == b""
    except ConnectionError:
        return True


def drip(selector: selectors.BaseSelector) -> None:
    """One more byte from each that had begun: it seems alive."""
    for key in selector.get_map().values():
        if key.data:
            try:
                key.fileobj.sendall(b" " if key.data else b"")  # type: ignore[union-attr]
            except ConnectionError:
                continue
