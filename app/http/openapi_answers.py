"""Describes what every operation can answer: its own answer, the problems that apply, and the headers of each."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.http.input_flaws import MAX_FLAWS
from app.http.problem_document import MEDIA_TYPE

_TEXT: Final = r"^[^\x00-\x1F\x7F-\x9F]*$"
_MOST_VIOLATIONS: Final = 100_000
"""Every item of the longest list may be refused for more than one reason."""
_WRITING: Final = frozenset({"post", "put", "patch", "delete"})

_NAMES: Final = {
    400: ("InvalidInput", "De invoer klopt niet; alle fouten tegelijk."),
    401: ("Unauthenticated", "Er is geen geldig token."),
    403: ("Forbidden", "De gebruiker mag dit niet."),
    404: ("NotFound", "Dit bestaat niet, of is niet voor deze gebruiker."),
    406: ("NotAcceptable", "Het antwoord bestaat niet in een vorm die `Accept` toelaat."),
    409: ("Refused", "Een regel weigert dit; alle redenen tegelijk, en er is niets gewijzigd."),
    412: ("StaleVersion", "`If-Match` noemt niet de huidige versie."),
    413: ("PayloadTooLarge", "De aanvraag is te groot."),
    415: ("UnsupportedMediaType", "De inhoud is van een soort dat hier niet wordt aangenomen."),
    428: ("VersionRequired", "`If-Match` ontbreekt."),
    429: ("TooManyRequests", "Er kwamen te veel aanvragen."),
    500: ("InternalError", "Er ging hier iets mis."),
    503: ("Unavailable", "De dienst kan nu niet antwoorden; stuur dezelfde aanvraag opnieuw."),
}


def _text(length: int, description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": length, "pattern": _TEXT, "description": description, **more}


def _code(description: str) -> dict[str, Any]:
    return {"type": "string", "maxLength": 60, "pattern": "^[a-z][a-z0-9_]*$", "description": description}


def _object(description: str, required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "description": description, "required": required, "properties": properties}


PROBLEM_SCHEMAS: Final[Mapping[str, Any]] = {
    "Problem": _object(
        "Een foutmelding (RFC 9457).",
        ["type", "title", "status", "detail", "code", "requestId"],
        {
            "type": _text(500, "Waar deze soort fout wordt uitgelegd.", format="uri"),
            "title": _text(200, "De soort fout."),
            "status": {
                "type": "integer", "format": "int32", "minimum": 400, "maximum": 599,
                "description": "De HTTP-status.",
            },
            "detail": _text(4000, "Wat er deze keer is."),
            "code": _code("De vaste code van deze soort fout."),
            "requestId": {
                "type": "string", "format": "uuid", "maxLength": 36,
                "description": "Noemt deze aanvraag in het logboek.",
            },
            "errors": {
                "type": "array", "maxItems": MAX_FLAWS, "items": {"$ref": "#/components/schemas/ProblemError"},
                "description": "Alle fouten in de invoer.",
            },
            "violations": {
                "type": "array", "minItems": 1, "maxItems": _MOST_VIOLATIONS,
                "items": {"$ref": "#/components/schemas/ProblemViolation"},
                "description": "Alle redenen waarom een regel weigert.",
            },
        },
    ),
    "ProblemError": _object(
        "Eén fout in de invoer.",
        ["pointer", "code", "detail"],
        {
            "pointer": _text(
                16000,
                "De plaats: een JSON-pointer (RFC 6901) in de inhoud, of `/query/…` of `/header/…`.",
                examples=["/items/0/amount"],
            ),
            "code": _code("De vaste code van de fout."),
            "detail": _text(4000, "De fout in woorden."),
        },
    ),
    "ProblemViolation": _object(
        "Eén reden waarom een regel weigert, met de feiten erachter als verdere eigenschappen.",
        ["code", "detail"],
        {"code": _code("De vaste code van de reden."), "detail": _text(4000, "De reden in woorden.")},
    ),
}  # fmt: skip
"""The shape of every problem."""


def headers(status: int, **more: str) -> dict[str, Any]:
    """The headers of an answer; inline, since linters do not look behind a reference."""
    found = {
        "API-Version": "De volledige versie van de API.",
        "RateLimit": "Hoeveel aanvragen nog mogen, en hoe lang dat geldt; als er een limiet is.",
        "Access-Control-Allow-Origin": "Welke herkomst dit in een browser mag lezen.",
        **{name.replace("_", "-"): text for name, text in more.items()},
    }
    if status in {429, 503}:
        found["Retry-After"] = "Na hoeveel seconden het weer kan."
    if status == 401:  # noqa: PLR2004 (RFC 9110 §15.5.2)
        found["WWW-Authenticate"] = "Hoe de aanmelding gaat: `Bearer`, en bij de overzichten ook `Basic`."
    return {
        name: {"description": text, "schema": {"type": "string", "maxLength": 8000, "pattern": _TEXT}}
        for name, text in found.items()
    }


def problem_answers() -> dict[str, Any]:
    """The answers with a problem by name, for operations to refer to."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        name: {"description": text, "headers": headers(status, Content_Language="De taal."), "content": content}
        for status, (name, text) in _NAMES.items()
    }


def _problems_of(path: str, method: str, operation: Mapping[str, Any], *, absent: bool) -> Iterator[int]:
    names = {parameter["name"].lower() for parameter in operation.get("parameters", [])}
    secured = operation["security"] != [{}]
    # Everywhere: an unknown query key is refused, and a token that cannot be trusted too.
    yield from (400, 401)
    if secured:
        yield 403
    if absent or "{" in path or "plans" in names:
        yield 404
    yield 406
    if secured and method in _WRITING:
        yield 409
    if "if-match" in names:
        yield from (412, 428)
    if "requestBody" in operation:
        yield from (413, 415)
    yield from (429, 500, 503)


def complete_answers(path: str, method: str, operation: dict[str, Any]) -> None:
    """Give an operation's answers their headers, and add those with a problem."""
    answers: dict[str, Any] = operation["responses"]
    answers.pop("422", None)
    absent = answers.pop("404", None) is not None
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    listed, prefers = "cursor" in names, "Prefer" in names
    for status, answer in list(answers.items()):
        own = _own_headers(method, int(status), listed=listed, prefers=prefers) if status.isdecimal() else {}
        for kind, content in answer.get("content", {}).items():
            if not kind.endswith("json"):
                content["schema"] = {"type": "string", "format": "binary", "maxLength": 2**31 - 1}
        answer["headers"] = {**answer.get("headers", {}), **headers(int(status) if own else 0, **own)}
        if answer.get("description") in {"Successful Response", None}:
            answer["description"] = "Gemaakt." if status == "201" else "Gelukt."
    if method == "get" and "200" in answers and "ETag" in answers["200"]["headers"]:
        answers["304"] = {"description": "Ongewijzigd sinds de versie van `If-None-Match`.", "headers": headers(304)}
    for number in _problems_of(path, method, operation, absent=absent):
        answers.setdefault(str(number), {"$ref": f"#/components/responses/{_NAMES[number][0]}"})
    operation["responses"] = dict(sorted(answers.items()))


_OF_LISTS: Final = {
    "Link": "De volgende pagina.",
    "ETag": "De versie.",
    "Known_At": "Wanneer het laatste bekend werd waar dit antwoord op rust; te geven als `updatedSince` of `asOf`.",
}


def _own_headers(method: str, status: int, *, listed: bool, prefers: bool) -> dict[str, str]:
    if method == "get":
        found = dict(_OF_LISTS) if listed else {"ETag": "De versie."}
        return found | ({"Preference_Applied": "`replica` als een kopie antwoordde."} if prefers else {})
    found = {"Location": "Waar het gemaakte is."} if status == 201 else {}  # noqa: PLR2004 (created)
    if method in {"put", "patch"}:
        found["ETag"] = "De nieuwe versie."
    if method in _WRITING:
        found["Last_Entry"] = "Het nummer van de laatste boeking van het plan, met deze erbij; te geven bij `Prefer`."
        found["Idempotency_Replayed"] = "`true` bij het eerste antwoord op een herhaalde aanvraag."
    return found
