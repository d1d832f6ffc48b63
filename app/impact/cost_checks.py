"""What is wrong with cost items and their rules, before a budget is built up from them."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from app.impact.costs import CostKind, Item, Rules, built_from
from app.impact.facts import Fault

MOST_CENTS: Final = 10**13 - 1
"""The most that one item may come to: 99,999,999,999.99."""

MOST_INDEX_YEARS: Final = 100
"""How far from the base year an item may lie."""

MOST_UNFORESEEN: Final = Fraction(1, 100)


def item_faults(item: Item, rules: Rules) -> Iterator[Fault]:
    """What is wrong with an item: hours at a rate or an amount, VAT where it does not belong, out of all proportion."""
    worked = item.hours is not None and item.rate is not None
    if worked == (item.amount is not None) or (item.hours is None) != (item.rate is None):
        nl, en = "Geef uren met een uurtarief, of een bedrag.", "Give hours with a rate, or an amount."
        yield Fault((), "hours_or_amount", nl, en)
        return
    if item.vat and item.kind is CostKind.OWN_WORK:
        nl = "Btw komt alleen op posten van het programmabureau en op externe inkoop."
        yield Fault(("vat",), "not_allowed", nl, "VAT comes on programme-office posts and outside purchases only.")
    if abs(item.year - rules.base_year) > MOST_INDEX_YEARS:
        nl = f"Dit ligt meer dan {MOST_INDEX_YEARS} jaar van het basisjaar."
        yield Fault(("year",), "too_large", nl, f"This lies more than {MOST_INDEX_YEARS} years from the base year.")
    elif built_from(item, rules).total > MOST_CENTS:
        nl = "Deze post komt op meer dan 99.999.999.999,99 uit."
        yield Fault((), "too_large", nl, "This item comes to more than 99,999,999,999.99.")


def unforeseen_faults(items: Sequence[Item], rules: Rules, fte: Mapping[str, Fraction]) -> Iterator[Fault]:
    """Why the unforeseen cannot be set aside: too large a share, or no initiative to give it to (§8)."""
    if not 0 <= rules.unforeseen_share <= MOST_UNFORESEEN:
        nl, en = "Onvoorzien is hoogstens 1 %.", "Unforeseen is at most 1 %."
        yield Fault(("unforeseenShare",), "too_large", nl, en)
    elif rules.unforeseen_share and items and not any(amount > 0 for amount in fte.values()):
        nl = "Geen initiatief vermijdt fte binnen de Zvw: onvoorzien is niet te verdelen."
        en = "No initiative avoids FTE within the Zvw: the unforeseen cannot be split."
        yield Fault(("unforeseenShare",), "no_fte_avoided", nl, en)
