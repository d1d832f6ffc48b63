"""What the caller would rather have: the language of texts and the media type of the answer (RFC 9110 §12)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

Language = Literal["nl", "en"]

_RANGE: Final = re.compile(r"\s*(?P<what>[A-Za-z0-9!#$%&'*+.^_`|~/-]+)\s*(?P<params>(?:;[^;,]*)*)\s*")
_QUALITY: Final = re.compile(r"\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)
_MAX_RANGES: Final = 100


@lru_cache(maxsize=64)
def _ranges(header: str) -> Sequence[tuple[str, float]]:
    """The ranges of an Accept header in lower case with their weights; what cannot be read is left out."""
    found = []
    for part in header.split(",")[:_MAX_RANGES]:
        matched = _RANGE.fullmatch(part)
        if matched is None:
            continue
        weights = [_QUALITY.fullmatch(param) for param in matched["params"].split(";")]
        weight = next((float(w[1]) for w in weights if w), 1.0)
        found.append((matched["what"].lower(), weight))
    return tuple(found)


def preferred_language(accept_language: str | None) -> Language:
    """Dutch, unless English (`en` or a variant) is asked for with a higher weight, or first with the same."""
    ranges = _ranges(accept_language or "")
    best: dict[str, tuple[float, int]] = {}
    for place, (tag, weight) in enumerate(ranges):
        language = tag.partition("-")[0]
        best[language] = max(best.get(language, (0.0, 0)), (weight, -place))
    nothing = (0.0, -len(ranges))
    english, dutch = best.get("en", nothing), best.get("nl", best.get("*", nothing))
    return "en" if english[0] > 0 and english > dutch else "nl"


def admits(accept: str | None, offered: Iterable[str]) -> bool:
    """Whether one of the offered media types (`type/subtype`) satisfies an Accept header; none at all admits all."""
    if accept is None or not accept.strip():
        return True
    weights = dict(reversed(_ranges(accept)))
    return any(_weight(weights, media_type.lower()) > 0 for media_type in offered)


def preferred_media_type(accept: str | None, offered: Iterable[str]) -> str | None:
    """The offered media type that an Accept header weighs most, the first of equals; None when it admits none."""
    listed = [one.lower() for one in offered]
    if accept is None or not accept.strip():
        return listed[0]
    weights = dict(reversed(_ranges(accept)))
    weighed = [(_weight(weights, one), -place) for place, one in enumerate(listed)]
    best, place = max(weighed)
    return listed[-place] if best > 0 else None


def _weight(weights: Mapping[str, float], media_type: str) -> float:
    kind = media_type.partition("/")[0]
    return next((weights[one] for one in (media_type, f"{kind}/*", "*/*") if one in weights), 0.0)
