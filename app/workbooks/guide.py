"""What the first sheet of a workbook tells whoever fills it in."""

from typing import Final

_NL: Final = (
    "Wat {name} moet opgeven in plan {plan}",
    "Vul alleen de lichtgele cellen in. Wat grijs is staat vast; wat u daar wijzigt telt niet mee.",
    "Een rij die u leeg laat, telt niet mee. Iets leegmaken trekt niets in.",
    "Meetmomenten: een waarde en de dag van de meting horen bij elkaar.",
    "Ja of nee is ja of nee; een aantal is een geheel getal; een beoordeling ligt van 0 tot en met 1.",
    "Vul bij elk vereist bewijs in waar het stuk ligt; dat mag ook later.",
    "Staat er al een waarde, dan is die opgegeven en nog niet geverifieerd. Een andere waarde is een verbetering.",
    "Kosten: wat u opgeeft komt bij wat al is opgegeven. Een soort bewijs en zijn vindplaats horen bij elkaar.",
    "Gebruik geen formules: een formule wordt geweigerd. Plak van elders alleen waarden.",
    "Voeg geen kolommen in en geef de bladen geen andere naam. Rijen verwijderen mag.",
    "Klaar? Bewaar als xlsx en stuur het bestand terug. Alles wordt overgenomen of niets.",
    "Is er iets mis, dan hoort u van elke cel wat. Is een rij intussen veranderd, haal de werkmap dan opnieuw op.",
)
_EN: Final = (
    "What {name} has to report in plan {plan}",
    "Fill in only the light yellow cells. What is grey is fixed; what you change there does not count.",
    "A row that you leave empty does not count. Clearing something withdraws nothing.",
    "Meetmomenten: a value and the day of measuring belong together.",
    "Yes or no is yes or no; a count is a whole number; an assessment lies from 0 to 1.",
    "Say of each required evidence where it is; that may be later.",
    "A value that is there already was reported and is not verified yet. Another value is a correction.",
    "Kosten: what you state comes on top of what was stated. A kind of evidence and where it is belong together.",
    "Use no formulas: a formula is refused. From elsewhere, paste values only.",
    "Insert no columns and do not rename the sheets. Rows may be deleted.",
    "Ready? Keep it as xlsx and send the file back. All of it is taken or nothing.",
    "If something is wrong, you hear of every cell what. If a row changed meanwhile, take out the workbook again.",
)


def lines(name: str, plan: str, *, dutch: bool) -> list[str]:
    """The lines of the guide; the first is its title."""
    title, *others = _NL if dutch else _EN
    return [title.format(name=name, plan=plan), *others]
