"""How complete fiches are: which of the twelve sections are filled."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.plans.package.records.programme import Fiche


class FicheSection(StrEnum):
    """The twelve sections of a fiche, in their fixed order, by their property on the wire."""

    THEMA = "thema"
    PROJECTNAAM = "projectnaam"
    PROBLEEMSTELLING = "probleemstelling"
    DOELSTELLING = "doelstelling"
    DOELGROEP = "doelgroep"
    AANPAK = "aanpak"
    IMPACT = "impact"
    TIJDSLIJN = "tijdslijn"
    BETROKKEN_ORGANISATIES = "betrokkenOrganisaties"
    IMPACT_OP_ANDEREN = "impactOpAnderen"
    RANDVOORWAARDEN = "randvoorwaarden"
    BETROKKENHEID_BURGERS = "betrokkenheidBurgers"


@dataclass(frozen=True, slots=True)
class Filled:
    """How many sections are filled of how many."""

    filled: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """The filled part, from 0 to 1; None when there is nothing to fill."""
        return Fraction(self.filled, self.of) if self.of else None


def missing(fiche: Fiche | None) -> list[FicheSection]:
    """The sections that are still to be written, in their order; all of them when there is no fiche."""
    if fiche is None:
        return list(FicheSection)
    given = fiche.model_dump(by_alias=True, exclude_none=True)
    return [section for section in FicheSection if section.value not in given]


def together(fiches: Iterable[Fiche | None]) -> Filled:
    """How full the fiches of a programme, theme or plan are; an initiative without one counts as empty."""
    gaps = [len(missing(fiche)) for fiche in fiches]
    total = len(FicheSection) * len(gaps)
    return Filled(total - sum(gaps), total)
