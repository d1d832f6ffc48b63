"""Whether what a report says of its plans agrees with how each plan was assessed."""

from app.plans.package.records.coverage import Quantifier


def agrees(quantifier: Quantifier, covered: int, total: int) -> bool | None:
    """Whether a number of covering plans is what the quantifier says; None when it says nothing.

    Args:
        quantifier: the report's own word, read as: all; nearly all: four in five but not all; most: more than half;
            many: half or more; just over half: more than half and at most seven in ten; half: between four and six
            in ten; not all; a few: at least two and at most half; little: fewer than half; one; none.
        covered: how many plans name it or have it worked out.
        total: how many plans were read, at least 1.
    """
    within = {
        Quantifier.ALLE: (total, total),
        Quantifier.BIJNA_ALLE: (-(-4 * total // 5), total - 1),
        Quantifier.MEESTE: (total // 2 + 1, total),
        Quantifier.VEEL: (-(-total // 2), total),
        Quantifier.RUIM_HELFT: (total // 2 + 1, 7 * total // 10),
        Quantifier.HELFT: (-(-4 * total // 10), 6 * total // 10),
        Quantifier.NIET_ALLE: (0, total - 1),
        Quantifier.ENKELE: (2, total // 2),
        Quantifier.WEINIG: (0, (total - 1) // 2),
        Quantifier.EEN: (1, 1),
        Quantifier.GEEN: (0, 0),
    }.get(quantifier)
    return None if within is None else within[0] <= covered <= within[1]
