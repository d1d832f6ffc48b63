"""Shows which other funding lies over the budget or over other funding (SiG 6.3)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.access.work import Work
from app.business_case.holdings import Line, costs_of, lines_of
from app.business_case.schemas import DoubleFunding, DoubleFundings, OtherMoney
from app.http.types import cents, euros
from app.impact.double_funding import Money, Overlap, Payer, overlaps
from app.plans.package.records.costs import CostItem, Funding
from app.register import service as register
from app.uitkeringsschema.money import Cents


async def double_funding(work: Work) -> DoubleFundings:
    """Every amount that may pay for what something else pays for too, for people to judge."""
    fundings = await register.by_code(work, Funding)
    items = [item for item, _ in (await costs_of(work)).items]
    budget = _budget(await lines_of(work), items)
    found = overlaps([_funding(record) for record in fundings.values()], budget)
    return DoubleFundings(items=[_shown(one, fundings[one.funding.code]) for one in found])


def _funding(record: Funding) -> Money:
    return Money(
        Payer.FUNDING,
        record.code,
        record.initiative,
        cents(record.amount),
        record.valid_from,
        record.valid_to,
        frozenset([record.purpose] if record.purpose else []),
    )


def _budget(lines: Sequence[Line], items: Iterable[CostItem]) -> list[Money]:
    """The lines of an initiative, stream and period together; what they are for, its cost items of those years say."""
    purposes: defaultdict[tuple[str, int], set[str | None]] = defaultdict(set)
    for item in items:
        purposes[item.initiative, item.year].add(item.purpose)
    sums: defaultdict[tuple[str, str, int], Cents] = defaultdict(int)
    days = {line.key.period: (line.starts_on, line.ends_on) for line in lines}
    for line in lines:
        sums[line.key.initiative, line.key.stream, line.key.period] += line.amount
    found = []
    for (initiative, stream, period), amount in sorted(sums.items()):
        starts, ends = days[period]
        named = set().union(*(purposes.get((initiative, year), set()) for year in range(starts.year, ends.year + 1)))
        # One post without a purpose may be for anything.
        known = frozenset() if None in named else frozenset(purpose for purpose in named if purpose)
        found.append(Money(Payer.BUDGET, f"{stream}/{period}", initiative, amount, starts, ends, known))
    return found


def _shown(one: Overlap, record: Funding) -> DoubleFunding:
    return DoubleFunding(
        funding=one.funding.code,
        source=record.funding_source,
        initiative=one.funding.initiative,
        amount=euros(one.funding.amount),
        other=OtherMoney(type=one.other.payer, code=one.other.code, amount=euros(one.other.amount)),
        certainty=one.sameness,
        purposes=list(one.purposes),
        at_most=euros(one.at_most),
        illustrative=record.illustrative,
    )
