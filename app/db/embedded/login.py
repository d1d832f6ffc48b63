"""A login to PostgreSQL that blocks, needs no event loop, and gives its password to nobody: a check, not a driver."""

import socket
import struct
from collections.abc import Mapping
from typing import Self

from app.db.embedded.ports import LOOPBACK
from app.db.embedded.scram import MECHANISM, Exchange, Unproven

_PROTOCOL = 196_608  # version 3.0
_SECONDS_TO_LOGIN, _SECONDS_TO_ANSWER = 5.0, 60.0
_SHORTEST, _LONGEST = 4, 1 << 20
_OK, _SASL, _CONTINUE, _FINAL = 0, 10, 11, 12


class LoginRefused(Exception):
    """What listens there does not let us in, or does not show that it knows our password."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code}: {message}")


class Login:
    """One session as this user; closes with its `with` block.

    Raises:
        LoginRefused: see there.
        OSError: nobody listens, or the connection broke.
    """

    def __init__(self, port: int, user: str, password: str, database: str) -> None:
        self._socket = socket.create_connection((LOOPBACK, port), timeout=_SECONDS_TO_LOGIN)
        self._stream = self._socket.makefile("rb")
        self.version = ""
        try:
            self._start(user, database)
            self._authenticate(Exchange(password))
            self._socket.settimeout(_SECONDS_TO_ANSWER)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the session."""
        self._stream.close()
        self._socket.close()

    def query(self, sql: str) -> list[str]:
        """Run one statement and return the first column of its rows as text."""
        self._send(b"Q", sql.encode() + b"\0")
        rows = []
        while (message := self._receive())[0] != b"Z":
            kind, body = message
            if kind == b"D":
                (length,) = struct.unpack_from("!i", body, 2)
                rows.append(body[6 : 6 + max(length, 0)].decode())
        return rows

    def _start(self, user: str, database: str) -> None:
        options: Mapping[str, str] = {"user": user, "database": database, "application_name": "tred"}
        body = struct.pack("!i", _PROTOCOL) + b"".join(f"{k}\0{v}\0".encode() for k, v in options.items()) + b"\0"
        self._socket.sendall(struct.pack("!i", len(body) + 4) + body)

    def _authenticate(self, exchange: Exchange) -> None:
        """Go through SCRAM; whoever asks for another way, or for none, is not our server."""
        try:
            self._demand(_SASL, MECHANISM.encode())
            first = exchange.first()
            self._send(b"p", MECHANISM.encode() + b"\0" + struct.pack("!i", len(first)) + first)
            self._send(b"p", exchange.final(self._demand(_CONTINUE)))
            exchange.verify(self._demand(_FINAL))
            self._demand(_OK)
        except (Unproven, ValueError) as error:
            raise LoginRefused("08P01", "no proof that the server knows the password") from error
        while (message := self._receive())[0] != b"Z":
            kind, body = message
            if kind == b"S" and body.startswith(b"server_version\0"):
                self.version = body.split(b"\0")[1].decode().partition(" ")[0]

    def _demand(self, code: int, word: bytes = b"") -> bytes:
        kind, body = self._receive()
        if kind != b"R" or body[:4] != struct.pack("!i", code) or (word and word not in body[4:].split(b"\0")):
            raise Unproven
        return body[4:]

    def _send(self, kind: bytes, body: bytes) -> None:
        self._socket.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def _receive(self) -> tuple[bytes, bytes]:
        kind, length = struct.unpack("!ci", self._exactly(5))
        if not _SHORTEST <= length <= _LONGEST:
            raise LoginRefused("08P01", "not PostgreSQL")
        body = self._exactly(length - _SHORTEST)
        if kind == b"E":
            fields = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0") if part}
            raise LoginRefused(fields.get(b"C", ""), fields.get(b"M", ""))
        return kind, body

    def _exactly(self, length: int) -> bytes:
        data = self._stream.read(length)
        if len(data) < length:
            raise ConnectionResetError
        return data
