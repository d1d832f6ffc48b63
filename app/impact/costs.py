"""The words of a budget's cost items: in which phase they fall and what they are."""

from enum import StrEnum


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
