"""A budget from cost items, to the cent: indexation, VAT, unforeseen and lines (uitkeringsschema §8)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm

from app.impact.facts import Year
from app.impact.totals import hundredths
from app.uitkeringsschema.money import Cents, largest_remainder


class CostPhase(StrEnum):
    """The phase of an initiative that a cost falls in (SiG 6.2)."""

    PLAN_VAN_AANPAK = "plan_van_aanpak"
    INITIATIE = "initiatie"
    IMPLEMENTATIE = "implementatie"


class CostKind(StrEnum):
    """What a cost is; VAT comes on the last two only (SiG 6.2)."""

    OWN_WORK = "own_work"
    PROGRAMME_OFFICE = "programme_office"
    OUTSIDE_PURCHASE = "outside_purchase"


@dataclass(frozen=True, slots=True)
class Rules:
    """How the items of a plan become its budget."""

    base_year: Year
    index_rate: Fraction = Fraction(0)
    vat_rate: Fraction = Fraction(0)
    unforeseen_share: Fraction = Fraction(0)
    fte_year: Year | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A post: hours at a rate in cents, or an amount in cents, in the prices of the base year."""

    code: str
    initiative: str
    year: Year
    kind: CostKind
    vat: bool = False
    hours: Fraction | None = None
    rate: Cents | None = None
    amount: Cents | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """An item worked out: in base-year prices, indexed, and its VAT."""

    item: Item
    base: Cents
    indexed: Cents
    vat: Cents

    @property
    def total(self) -> Cents:
        """What the item costs."""
        return self.indexed + self.vat


@dataclass(frozen=True, slots=True)
class BuildUp:
    """The budget as its items build it up."""

    items: tuple[Built, ...]
    unforeseen: Mapping[str, Cents]
    """What each initiative gets of the unforeseen."""

    @property
    def own(self) -> dict[str, Cents]:
        """The sum of the items of each initiative."""
        return _sums((built.item.initiative, built.total) for built in self.items)

    @property
    def initiatives(self) -> dict[str, Cents]:
        """The total of each initiative, its part of the unforeseen included."""
        return _sums([*self.own.items(), *self.unforeseen.items()])

    @property
    def total(self) -> Cents:
        """The whole budget."""
        return sum(self.initiatives.values())

    def per_year(self, otherwise: Year) -> dict[Year, Cents]:
        """The budget per year; the unforeseen of an initiative goes with its items, without any `otherwise`."""
        found = _sums((str(built.item.year), built.total) for built in self.items)
        for initiative, amount in self.unforeseen.items():
            weights = _sums((str(b.item.year), b.total) for b in self.items if b.item.initiative == initiative)
            parts = largest_remainder(amount, weights) if any(weights.values()) else {str(otherwise): amount}
            found = _sums([*found.items(), *parts.items()])
        return {int(year): amount for year, amount in sorted(found.items())}


def build_up(items: Sequence[Item], rules: Rules, fte: Mapping[str, Fraction]) -> BuildUp:
    """The budget of sound items; `fte` is what each initiative avoids within the Zvw (uitkeringsschema §8; SiG 6.2)."""
    built = tuple(built_from(item, rules) for item in items)
    whole = sum(one.total for one in built)
    unforeseen = int(whole * rules.unforeseen_share)
    weights = _whole_numbers({code: max(Fraction(0), amount) for code, amount in fte.items()})
    parts = largest_remainder(unforeseen, weights) if unforeseen else {}
    return BuildUp(built, {code: part for code, part in parts.items() if part})


def built_from(item: Item, rules: Rules) -> Built:
    """An item worked out: hours × rate, × (1 + index)^(year − base year), + VAT, each rounded to the cent (§8)."""
    base = item.amount if item.amount is not None else _cents(Fraction(item.rate or 0) * (item.hours or 0))
    indexed = _cents(base * (1 + rules.index_rate) ** (item.year - rules.base_year))
    vat = _cents(indexed * rules.vat_rate) if item.vat and item.kind is not CostKind.OWN_WORK else 0
    return Built(item, base, indexed, vat)


def split_over_lines(total: Cents, shares: Mapping[str, Fraction]) -> dict[str, Cents]:
    """An initiative's total over its lines by largest remainder, ties in order of the line (§8)."""
    return largest_remainder(total, _whole_numbers(shares))


def _cents(exact: Fraction) -> Cents:
    return hundredths(exact / 100)


def _whole_numbers(weights: Mapping[str, Fraction]) -> dict[str, int]:
    """The same proportions in whole numbers."""
    scale = lcm(*(weight.denominator for weight in weights.values()))
    return {code: int(weight * scale) for code, weight in weights.items()}


def _sums(amounts: Iterable[tuple[str, Cents]]) -> dict[str, Cents]:
    found: defaultdict[str, Cents] = defaultdict(int)
    for code, amount in amounts:
        found[code] += amount
    return dict(found)
