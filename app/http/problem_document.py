"""Makes the problem document (RFC 9457) of anything that was refused or went wrong; one table from error to problem."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from app import errors
from app.errors import Flaw
from app.http.negotiation import Language
from app.http.problem_types import PROBLEM_TYPES, ProblemType
from app.http.urls import problem_type_url
from app.uitkeringsschema.violations import Refused, Violation

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem before it is put in a language; `nl` and `en` replace the general explanation."""

    kind: ProblemType
    nl: str = ""
    en: str = ""
    flaws: Sequence[Flaw] = ()
    violations: Sequence[Violation] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 0
    """The status when it differs from that of the kind."""


def _invalid(error: errors.InvalidInput) -> Problem:
    count = len(error.flaws)
    nl = "De aanvraag bevat één fout." if count == 1 else f"De aanvraag bevat {count} fouten."
    en = "The request contains one error." if count == 1 else f"The request contains {count} errors."
    return Problem(PROBLEM_TYPES["invalid_input"], nl, en, flaws=error.flaws)


def _refused(error: Refused) -> Problem:
    first = error.violations[0]
    return Problem(PROBLEM_TYPES[first.code.value], first.nl, first.en, violations=error.violations)


def _key_conflict(error: errors.KeyConflict) -> Problem:
    headers = {"Retry-After": "1"} if error.code == "idempotency_key_in_use" else {}
    return Problem(PROBLEM_TYPES[error.code], headers=headers)


def _plainly(code: str, **headers: str) -> Callable[[Any], Problem]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Problem(PROBLEM_TYPES[code], headers=named)


PROBLEM_OF: Final[Mapping[type[Exception], Callable[[Any], Problem]]] = {
    errors.InvalidInput: _invalid,
    errors.Unauthenticated: _plainly("unauthenticated", WWW_Authenticate="Bearer"),
    errors.Forbidden: lambda error: Problem(PROBLEM_TYPES["forbidden"], error.nl, error.en, flaws=error.flaws),
    errors.NotFound: _plainly("not_found"),
    errors.KeyConflict: _key_conflict,
    errors.StaleVersion: _plainly("stale_version"),
    errors.VersionRequired: _plainly("version_required"),
    errors.MediaTypeRefused: lambda error: Problem(PROBLEM_TYPES["unsupported_media_type"], error.nl, error.en),
    errors.Unavailable: _plainly("unavailable", Retry_After="5"),
    Refused: _refused,
}
"""The one table from error to problem."""


def problem_of(error: Exception) -> Problem:
    """The problem that an error stands for; an unknown one is an internal error without its cause."""
    for kind in type(error).__mro__:
        if kind in PROBLEM_OF:
            return PROBLEM_OF[kind](error)
    return Problem(PROBLEM_TYPES["internal_error"])


def document(problem: Problem, language: Language, *, base: str = "", request_id: str | None = None) -> dict[str, Any]:
    """The document in one language.

    Args:
        problem: what went wrong.
        language: of title, detail and the sentences in it.
        base: absolute URL of the service, to which the URL of `type` belongs.
        request_id: names the request in the log.
    """
    dutch = language == "nl"
    kind = problem.kind
    general = kind.text_nl if dutch else kind.text_en
    made: dict[str, Any] = {
        "type": problem_type_url(base, kind.code),
        "title": kind.title_nl if dutch else kind.title_en,
        "status": problem.status or kind.status,
        "detail": (problem.nl if dutch else problem.en) or general,
        "code": kind.code,
    }
    if request_id:
        made["requestId"] = request_id
    if problem.flaws:
        made["errors"] = [
            {"pointer": flaw.pointer, "code": flaw.code, "detail": flaw.nl if dutch else flaw.en}
            for flaw in problem.flaws
        ]
    if problem.violations:
        made["violations"] = [_reason(one, dutch=dutch) for one in problem.violations]
    return made


def _reason(violation: Violation, *, dutch: bool) -> dict[str, Any]:
    own = {"code": violation.code.value, "detail": violation.nl if dutch else violation.en}
    return own | dict(violation.facts) | own


def encoded(made: Mapping[str, Any]) -> bytes:
    """The document as JSON in UTF-8; what UTF-8 cannot hold is written as an escape."""
    text = json.dumps(made, ensure_ascii=False, allow_nan=False, default=_plain, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def _plain(value: object) -> Any:
    """A fact as JSON has it."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime() | date():
            return value.isoformat().replace("+00:00", "Z")
        case UUID():
            return str(value)
        case Mapping():
            return dict(value)
        case Iterable():
            return sorted(value) if isinstance(value, AbstractSet) else list(value)
    raise TypeError(f"no fact for the wire: {type(value).__name__}")
