"""The caller in one plan on one day: its functions, and for which organisation and streams."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from app.access.rights import RIGHTS, Action, Function
from app.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls, by the token, and in which request."""

    issuer: str
    subject: str
    request_id: str
    client: str | None = None
    """The application that calls (`azp`)."""
    end_user: str | None = None
    """On whose behalf that application calls."""
    trace_id: str | None = None
    reason: str | None = None
    """Why, in the caller's own words."""
    read_token: UUID | None = None
    """The read token that the caller came with, when it was no token of the issuer."""


@dataclass(frozen=True, slots=True)
class Membership:
    """One function in a plan, tied to an organisation or to streams where that matters."""

    function: Function
    organisation: str | None = None
    streams: frozenset[str] | None = None
    """The streams that a financier acts for; None means all."""


@dataclass(frozen=True)
class Principal:
    """An actor with its memberships in force and the kassiers that its organisations act for."""

    actor: Actor
    memberships: tuple[Membership, ...] = ()
    kassiers: frozenset[str] = frozenset()
    domains: dict[str, str] = field(default_factory=dict)
    """The domain of each organisation that the caller is a partner for."""

    @property
    def functions(self) -> frozenset[Function]:
        """All functions of the caller here."""
        return frozenset(membership.function for membership in self.memberships)

    def may(self, action: Action) -> bool:
        """Whether one of the functions gives the action."""
        return not RIGHTS[action].isdisjoint(self.functions)

    def require(self, action: Action) -> None:
        """Raise `Forbidden` unless one of the functions gives the action."""
        if not self.may(action):
            nl = "Uw functie in dit plan geeft hier geen recht op."
            raise Forbidden(nl, "Your function in this plan does not give this right.")

    def has(self, *functions: Function) -> bool:
        """Whether the caller has one of the functions."""
        return not self.functions.isdisjoint(functions)

    def organisations(self, function: Function) -> frozenset[str]:
        """The organisations for which the caller has a function."""
        return frozenset(m.organisation for m in self.memberships if m.function is function and m.organisation)

    def financed_streams(self, known: Iterable[str]) -> frozenset[str]:
        """The streams for which the caller acts as financier."""
        granted = [m.streams for m in self.memberships if m.function is Function.FINANCIER]
        if any(streams is None for streams in granted):
            return frozenset(known)
        return frozenset(known) & frozenset().union(*(streams or frozenset() for streams in granted))

    def require_stream(self, stream: str) -> None:
        """Raise `Forbidden` unless the caller is financier of the stream."""
        if stream not in self.financed_streams([stream]):
            nl = f"U handelt niet als financier van geldstroom {stream}."
            raise Forbidden(nl, f"You do not act as financier of stream {stream}.")

    @property
    def sees_all_money(self) -> bool:
        """Whether the money of every organisation is in sight."""
        return self.may(Action.SEE_ALL_MONEY)

    def sees_kassier(self, kassier: str) -> bool:
        """Whether the money of this kassier is in sight."""
        return self.sees_all_money or kassier in self.kassiers
