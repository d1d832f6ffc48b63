"""The words that a plan package chooses from."""

from enum import StrEnum


class PlanKind(StrEnum):
    """What a plan is: only a transformatieplan has money."""

    REGIOPLAN = "regioplan"
    TRANSFORMATIEPLAN = "transformatieplan"


class PlanStatus(StrEnum):
    """How far a plan is."""

    SNELLE_TOETS = "snelle_toets"
    IN_DEVELOPMENT = "in_development"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RUNNING = "running"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class InitiativeKind(StrEnum):
    """What an initiative is."""

    INTERVENTION = "intervention"
    PROJECT = "project"
    WORKSTREAM = "workstream"
    PROGRAMME_OFFICE = "programme_office"
    PRECONDITION = "precondition"


class Level(StrEnum):
    """At which level something of an initiative is worked out."""

    LANDELIJK = "landelijk"
    REGIONAAL = "regionaal"
    SUBREGIONAAL = "subregionaal"
    LOKAAL = "lokaal"


class KpiKind(StrEnum):
    """What a KPI is about: four kinds of SiG, three of ZHE-BAR."""

    PROCES_PROGRAMMA = "proces_programma"
    PROCES_INTERVENTIE = "proces_interventie"
    DEELRESULTAAT = "deelresultaat"
    EINDRESULTAAT = "eindresultaat"
    INSPANNING = "inspanning"
    RESULTAAT_DOMEIN = "resultaat_domein"
    RESULTAAT_SUBDOEL = "resultaat_subdoel"


class Horizon(StrEnum):
    """Whether a KPI shows its effect soon or late."""

    KORT = "kort"
    LANG = "lang"


class Nature(StrEnum):
    """Whether a KPI is counted or judged."""

    KWANTITATIEF = "kwantitatief"
    KWALITATIEF = "kwalitatief"
