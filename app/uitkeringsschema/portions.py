"""The split by largest remainder in words: what everyone gets, and who got a leftover cent and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.wording import Text, fraction


@dataclass(frozen=True, slots=True)
class Portion:
    """One part of a split: its floor in cents, what the floor leaves of a cent, and whether it got a leftover cent."""

    floor: Cents
    remainder: Fraction
    place: int
    """The place among all remainders, largest first, equal ones in order of code; from 1."""
    left: int
    """How many cents were left after all floors."""

    @property
    def extra(self) -> bool:
        """Whether one of the leftover cents is in it."""
        return self.place <= self.left

    @property
    def amount(self) -> Cents:
        """What it gets."""
        return self.floor + int(self.extra)

    @property
    def why(self) -> Text:
        """Who got a leftover cent and why; empty when the split came out even."""
        if self.left == 0:
            return Text("", "")
        rest = fraction(self.remainder)
        nl = f" Te verdelen restcenten: {self.left}; de rest van {rest} cent staat op plaats {self.place}, dus "
        en = f" Leftover cents: {self.left}; the remainder of {rest} cent comes in place {self.place}, so "
        if self.extra:
            return Text(f"{nl}met een restcent.", f"{en}with a leftover cent.")
        return Text(f"{nl}zonder restcent.", f"{en}without a leftover cent.")


def portions(total: Cents, weights: Mapping[str, int]) -> dict[str, Portion]:
    """The split of a non-negative total by whole weights (uitkeringsschema.md §2), with its reasons."""
    whole = sum(weights.values())
    if whole == 0:
        return {code: Portion(0, Fraction(0), place, 0) for place, code in enumerate(sorted(weights), 1)}
    exact = {code: divmod(total * weight, whole) for code, weight in weights.items()}
    left = total - sum(floor for floor, _ in exact.values())
    ranked = sorted(exact, key=lambda code: (-exact[code][1], code))
    return {
        code: Portion(exact[code][0], Fraction(exact[code][1], whole), place, left)
        for place, code in enumerate(ranked, 1)
    }
