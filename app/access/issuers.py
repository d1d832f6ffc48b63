"""The issuers whose tokens we take, and what we ask of each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.access.key_sources import KeySource
from app.access.trusted import Trusted

HOUR: Final = 3600
LONGEST_LIFETIME: Final = 6 * HOUR


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer of tokens on the allow-list (NL GOV OAuth profile).

    Attributes:
        iss: the issuer's name, exactly as in its tokens.
        audience: what `aud` must hold.
        keys: where its public keys come from.
        max_lifetime: seconds that `exp` may lie after `iat`: one hour as a rule, 900 for public clients, 21600 for
            client credentials.
        clients: the registered clients; None when they are not listed.
    """

    iss: str
    audience: str
    keys: KeySource
    max_lifetime: int = HOUR
    clients: frozenset[str] | None = None

    def __post_init__(self) -> None:
        """Refuse a configuration that would let too much through."""
        if not self.iss or not self.audience:
            raise ValueError("An issuer needs a name and an audience.")
        if not 0 < self.max_lifetime <= LONGEST_LIFETIME:
            raise ValueError("The lifetime of tokens must lie between 1 second and 6 hours.")


class Issuers:
    """The allow-list of issuers, the tokens of theirs that were in order, and how often one was refused for what."""

    def __init__(self, issuers: Iterable[Issuer]) -> None:
        """Take the issuers; ValueError when two have the same name."""
        listed = tuple(issuers)
        self._by_name = {issuer.iss: issuer for issuer in listed}
        if len(self._by_name) != len(listed):
            raise ValueError("Every issuer may be listed once.")
        self.refusals: Counter[str] = Counter()
        self.trusted = Trusted()

    def find(self, iss: object) -> Issuer | None:
        """Return the issuer of exactly that name, or None."""
        return self._by_name.get(iss) if isinstance(iss, str) else None
