"""Tokens that were found to be in order, so that what comes in again need not be read again; by their hash only."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from app.access.key_sources import KeySource
from app.access.keys import PublicKey

MOST: Final = 1024


@dataclass(frozen=True, slots=True)
class Claims:
    """What a trusted token says: who calls, through which application, on whose behalf, and until when.

    Times are whole seconds since 1970 in UTC. `issuer` and `token_id` together name the token, for revoking it.
    """

    issuer: str
    subject: str
    audience: tuple[str, ...]
    token_id: str
    expires_at: int
    issued_at: int
    client: str | None
    end_user: str | None
    not_before: int | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """What a token says, the key by which it was found to be in order, and what its issuer has and asks now."""

    claims: Claims
    key: PublicKey
    keys: KeySource
    max_lifetime: int


class Trusted:
    """The tokens that were last seen; the longest unseen one is forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._by_hash: OrderedDict[bytes, Trust] = OrderedDict()

    def find(self, token: str) -> Trust | None:
        """What is known of a token; whether it still holds, by the clock and its key, is for the one who asks."""
        digest = _hash(token)
        found = self._by_hash.pop(digest, None)
        if found is not None:
            self._by_hash[digest] = found
        return found

    def keep(self, token: str, found: Trust) -> None:
        """Remember a token whose signature was checked."""
        self._by_hash[_hash(token)] = found
        while len(self._by_hash) > self._most:
            self._by_hash.popitem(last=False)

    def __len__(self) -> int:
        return len(self._by_hash)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
