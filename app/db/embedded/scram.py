"""SCRAM-SHA-256 (RFC 7677): each side proves that it knows the password, and neither sends it."""

import base64
import hashlib
import hmac
import secrets

MECHANISM = "SCRAM-SHA-256"
_HEADER = "n,,"
_MOST_ITERATIONS = 1_000_000


class Unproven(Exception):
    """The server did not show that it knows the password."""


class Exchange:
    """One login: `first`, then `final` with the server's challenge, then `verify` with the server's proof."""

    def __init__(self, password: str, nonce: str | None = None) -> None:
        self._password = password.encode("ascii")
        self._nonce = nonce or secrets.token_urlsafe(18)
        self._bare = f"n=,r={self._nonce}"
        self._expected = b""

    def first(self) -> bytes:
        """Return the first message of the client."""
        return f"{_HEADER}{self._bare}".encode()

    def final(self, challenge: bytes) -> bytes:
        """Return the client's proof for the challenge (nonce, salt, iterations) of the server."""
        text = challenge.decode("ascii", errors="replace")
        fields = dict(part.split("=", 1) for part in text.split(",") if "=" in part)
        nonce, salt, rounds = fields.get("r", ""), fields.get("s", ""), fields.get("i", "")
        if not nonce.startswith(self._nonce) or not rounds.isdecimal() or int(rounds) > _MOST_ITERATIONS:
            raise Unproven
        salted = hashlib.pbkdf2_hmac("sha256", self._password, base64.b64decode(salt), int(rounds))
        client_key = _hmac(salted, b"Client Key")
        without_proof = f"c={base64.b64encode(_HEADER.encode()).decode()},r={nonce}"
        message = f"{self._bare},{text},{without_proof}".encode()
        signature = _hmac(hashlib.sha256(client_key).digest(), message)
        proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
        self._expected = _hmac(_hmac(salted, b"Server Key"), message)
        return f"{without_proof},p={base64.b64encode(proof).decode()}".encode()

    def verify(self, answer: bytes) -> None:
        """Check the server's proof.

        Raises:
            Unproven: it is not there or not right.
        """
        expected = b"v=" + base64.b64encode(self._expected)
        if not self._expected or not hmac.compare_digest(answer, expected):
            raise Unproven


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
