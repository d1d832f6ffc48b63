"""What can go wrong outside the rules of the money; each error becomes one kind of problem document at the edge."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with the input: where (RFC 6901 pointer, wire names), its code, a sentence in two languages."""

    pointer: str
    code: str
    nl: str
    en: str


class ServiceError(Exception):
    """Root of the errors that a service raises on purpose."""


class InvalidInput(ServiceError):
    """The input is wrong: all flaws at once (400)."""

    def __init__(self, flaws: Iterable[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__(", ".join(f"{f.pointer}: {f.code}" for f in self.flaws))


class Unauthenticated(ServiceError):
    """No token, or one that cannot be trusted; no reason is given (401)."""


class Forbidden(ServiceError):
    """The caller may see the thing but not do this with it (403); `flaws` say where, when it is about more things."""

    def __init__(self, nl: str, en: str, flaws: Iterable[Flaw] = ()) -> None:
        self.nl, self.en, self.flaws = nl, en, tuple(flaws)
        super().__init__(en)


class NotFound(ServiceError):
    """It does not exist, or the caller may not know that it does (404)."""


class KeyConflict(ServiceError):
    """The idempotency key was used for another request, or is in use now (409, without violations)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class StaleVersion(ServiceError):
    """`If-Match` names another version than the present one (412)."""


class VersionRequired(ServiceError):
    """`If-Match` is required and missing (428)."""


class MediaTypeRefused(ServiceError):
    """What is sent is of a kind that is not taken here (415)."""

    def __init__(self, nl: str, en: str) -> None:
        self.nl, self.en = nl, en
        super().__init__(en)


class Unavailable(ServiceError):
    """The service cannot answer now; the same request may be sent again (503)."""


def unknown(pointer: str) -> Flaw:
    """The flaw of a code or id that names nothing in this plan."""
    return Flaw(pointer, "dangling_code", "Dit bestaat niet in dit plan.", "This does not exist in this plan.")


def raise_if_any(flaws: Iterable[Flaw]) -> None:
    """Raise `InvalidInput` with all flaws when there is at least one."""
    found = tuple(flaws)
    if found:
        raise InvalidInput(found)
