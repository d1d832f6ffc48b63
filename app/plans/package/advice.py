"""What a package may say but probably does not mean: told at import, never refused."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from app.access.rights import Role
from app.errors import Flaw
from app.plans.package.facts import line_of, scheme_of
from app.plans.package.models import Package
from app.uitkeringsschema.facts import LineKey, Scheme

_NAMED: Final = 10


def warnings(package: Package) -> list[Flaw]:
    """What the importer should look at: lines at no risk, meetmomenten without a line, gaps in the roles."""
    scheme = scheme_of(package)
    money = [] if scheme is None else [*_not_at_risk(package, scheme), *_without_line(package, scheme)]
    return [*money, *_without_trekker(package), *_without_role(package)]


def _not_at_risk(package: Package, scheme: Scheme) -> Iterator[Flaw]:
    told: set[LineKey] = set()
    for index, row in enumerate(package.budget or ()):
        line = line_of(row)
        if not scheme.hanging[line] and line not in told:
            told.add(line)
            nl = "Aan deze regel hangt geen meetmoment: het bedrag loopt geen risico."
            en = "No meetmoment hangs on this line: the amount is not at risk."
            yield Flaw(f"/budget/{index}", "line_not_at_risk", nl, en)


def _without_line(package: Package, scheme: Scheme) -> Iterator[Flaw]:
    for index, kpi in enumerate(package.kpis):
        for at, moment in enumerate(kpi.meetmomenten):
            if kpi.pays and moment.weight > 0 and moment.code not in scheme.pots_of:
                nl = "Dit meetmoment hangt aan geen enkele regel: het levert niets op."
                en = "This meetmoment hangs on no line: it earns nothing."
                yield Flaw(f"/kpis/{index}/meetmomenten/{at}", "meetmoment_without_line", nl, en)


def _without_trekker(package: Package) -> Iterator[Flaw]:
    led = {row.initiative for row in package.roles if row.role is Role.TREKKER}
    without = [part.code for part in package.initiatives if part.code not in led]
    if without:
        nl = f"{len(without)} initiatieven zonder trekker: {_listed(without)}."
        en = f"{len(without)} initiatives without a trekker: {_listed(without)}."
        yield Flaw("/initiatives", "initiative_without_trekker", nl, en)


def _without_role(package: Package) -> Iterator[Flaw]:
    filled = {(row.initiative, row.domain) for row in package.roles}
    cells = len(package.initiatives) * len(package.domains)
    missing = cells - len(filled)
    if missing:
        # Only as many as are named are looked for: a large plan has millions of cells.
        gaps = (
            f"{i.code}/{d.code}" for i in package.initiatives for d in package.domains if (i.code, d.code) not in filled
        )
        first = _listed(list(islice(gaps, _NAMED + 1)))
        nl = f"{missing} van {cells} rollen ontbreken (initiatief/domein): {first}."
        en = f"{missing} of {cells} roles are missing (initiative/domain): {first}."
        yield Flaw("/roles", "roles_missing", nl, en)


def _listed(codes: Sequence[str]) -> str:
    return ", ".join([*codes[:_NAMED], "…"] if len(codes) > _NAMED else codes)
