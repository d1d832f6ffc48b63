"""For which initiatives a caller may report, add evidence or verify; a KPI is within reach when it covers one."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.access.principal import Principal
from app.access.rights import Function, RoleRight, gives
from app.access.work import Work
from app.errors import Forbidden
from app.role_matrix import service as role_matrix
from app.uitkeringsschema.facts import Kpi, Scheme


@dataclass(frozen=True, slots=True)
class Reach:
    """The initiatives that a caller may act for."""

    initiatives: frozenset[str] = frozenset()
    everything: bool = False

    def covers(self, scheme: Scheme, kpi: Kpi) -> bool:
        """Whether a KPI covers one of the initiatives."""
        return self.everything or any(scheme.covers(kpi, initiative) for initiative in self.initiatives)

    def require(self, scheme: Scheme, kpi: Kpi) -> None:
        """Raise `Forbidden` unless the KPI is within reach."""
        if not self.covers(scheme, kpi):
            nl = f"U heeft hiervoor geen recht bij een initiatief waarvoor KPI {kpi.code} geldt."
            raise Forbidden(nl, f"You do not have this right in an initiative that KPI {kpi.code} covers.")


def kassier_part(principal: Principal, scheme: Scheme) -> Reach:
    """The initiatives in which a kassier has a line: its own part (contract: who may do what)."""
    return Reach(_with_line(scheme, principal.kassiers))


def of_verifying(principal: Principal, scheme: Scheme) -> Reach:
    """Where a caller may verify: the programme office everywhere, a kassier in its own part."""
    if principal.has(Function.PROGRAMME_OFFICE):
        return Reach(everything=True)
    return kassier_part(principal, scheme)


async def of_reporting(work: Work, scheme: Scheme, right: RoleRight) -> Reach:
    """Where a caller may report or add evidence.

    Programme office and data analyst everywhere, a kassier in its own part, a partner where the role of its
    organisation today gives the right.
    """
    principal = work.principal
    if principal.has(Function.PROGRAMME_OFFICE, Function.DATA_ANALYST):
        return Reach(everything=True)
    initiatives = _with_line(scheme, principal.kassiers)
    if principal.has(Function.PARTNER):
        roles = await role_matrix.roles_of_caller(work)
        initiatives |= {initiative for initiative, role in roles.items() if gives(role, right)}
    return Reach(initiatives)


def organisation_of(principal: Principal) -> str | None:
    """The one organisation that a caller reports for; None when it has none, or several."""
    own = principal.organisations(Function.PARTNER) or principal.organisations(Function.KASSIER)
    return next(iter(own)) if len(own) == 1 else None


def _with_line(scheme: Scheme, kassiers: Iterable[str]) -> frozenset[str]:
    acting = frozenset(kassiers)
    return frozenset(line.initiative for line in scheme.budget if line.kassier in acting)
