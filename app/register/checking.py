"""Holds a record that is to be written against the plan as it is: every reference, every span, no circles."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.access.work import Work
from app.errors import Flaw
from app.evidence import references
from app.http.input_flaws import pointer
from app.plans.package.impact_checks import check_impact
from app.plans.package.node import Node
from app.plans.package.parsing import in_order, read_form
from app.plans.package.record_checks import check_form, cycles, dangling, of_own_kind
from app.plans.package.records.kinds import Kind
from app.plans.package.records.named import BY_SECTION
from app.plans.package.records.record import Record
from app.plans.package.records.shapes import Mention, Values, mentions, revived
from app.register import repository
from app.register.asked import Asked

_COMPUTED: Final = ("impactInputs", "impactTrees", "scenarios", "budgetRules", "costItems")
"""The sections that are computed with one another."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A body that was sent: what can be read of it, and what is wrong with its form."""

    kind: Kind
    code: str
    record: Record | None
    values: Values
    flaws: tuple[Flaw, ...]


def draft_of(kind: Kind, code: str, body: object) -> Draft:
    """Read a parsed JSON document as a record of a kind, to be known by the code."""
    record, flaws, node = read_form(kind.model, body)
    if node.text("code") not in {code, None}:
        nl, en = "Dit is een andere code dan in het pad.", "This is another code than in the path."
        flaws.append(Flaw("/code", "invalid_value", nl, en))
    return Draft(kind, code, record, node.values, tuple(flaws))


async def flaws_of(work: Work, draft: Draft) -> list[Flaw]:
    """All that is wrong with a draft, in order of place."""
    named = list(mentions(draft.kind.model, draft.values))
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for mention in named:
        wanted[mention.section].add(mention.code)
    declared = await repository.declared(work.session, work.plan.id, wanted)
    above = [mention for mention in named if of_own_kind(draft.kind, mention)]
    if above:
        # A record that does not exist yet may name itself: that is a circle, and not unknown.
        declared[draft.kind.section] |= {draft.code}
    found = [*draft.flaws, *dangling(named, declared), *check_form(draft.kind.model, draft.values)]
    found += await references.flaws_in(work, draft.values)
    return in_order([*found, *await _circles(work, draft, above), *await _impact(work, draft)])


async def _circles(work: Work, draft: Draft, named: list[Mention]) -> list[Flaw]:
    """The references by which the record comes to stand above itself."""
    if not named:
        return []
    own = {mention.code: pointer(mention.path) for mention in named}
    above: dict[str, dict[str, str]] = {}
    for row in await repository.page(work.session, work.plan.id, Asked(draft.kind.section)):
        found = (m for m in mentions(draft.kind.model, row.body) if of_own_kind(draft.kind, m))
        above[row.code] = {mention.code: "" for mention in found}
    above[draft.code] = own
    return [flaw for flaw in cycles(above) if flaw.pointer]


async def _impact(work: Work, draft: Draft) -> list[Flaw]:
    """What is wrong with the impact and the costs of the plan once the record is there, in it or because of it."""
    if draft.kind.section not in _COMPUTED:
        return []
    document: dict[str, list[Values]] = {}
    for section in _COMPUTED:
        rows = await repository.page(work.session, work.plan.id, Asked(section))
        others = [row for row in rows if (section, row.code) != (draft.kind.section, draft.code)]
        document[section] = [revived(BY_SECTION[section].model, row.body) for row in others]
    before = {flaw.pointer for flaw in check_impact(Node("", document))}
    document[draft.kind.section].append(draft.values)
    own = f"/{draft.kind.section}/{len(document[draft.kind.section]) - 1}"
    found = []
    for flaw in check_impact(Node("", document)):
        if flaw.pointer.startswith((f"{own}/", own)):
            found.append(replace(flaw, pointer=flaw.pointer.removeprefix(own)))
        elif flaw.pointer not in before:
            found.append(_elsewhere(flaw, document))
    return found


def _elsewhere(flaw: Flaw, document: Mapping[str, list[Values]]) -> Flaw:
    _, section, index, *_ = flaw.pointer.split("/")
    code = document[section][int(index)]["code"]
    return Flaw("", flaw.code, f"{section} {code}: {flaw.nl}", f"{section} {code}: {flaw.en}")


async def naming(work: Work, kind: Kind, code: str) -> list[tuple[Kind, str]]:
    """The records that name this one, by kind and code."""
    return [
        (other, row.code)
        for other, rows in await repository.possibly_naming(work.session, work.plan.id, kind.section, code)
        for row in rows
        if (other.section, row.code) != (kind.section, code)
        and any((m.section, m.code) == (kind.section, code) for m in mentions(other.model, row.body))
    ]
