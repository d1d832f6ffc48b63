"""Every kind of problem that the API answers with, by its stable code, and the pages that explain them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.uitkeringsschema.violations import Code


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem: its code, status, title and explanation in Dutch and English."""

    code: str
    status: int
    title_nl: str
    title_en: str
    text_nl: str
    text_en: str


_GENERAL: Final = (
    ProblemType(
        "bad_request", 400, "Onjuiste aanvraag", "Bad request",
        "De aanvraag kan niet worden gelezen.", "The request cannot be read.",
    ),
    ProblemType(
        "invalid_input", 400, "Ongeldige invoer", "Invalid input",
        "De aanvraag bevat fouten; `errors` noemt ze alle, elk met zijn plaats.",
        "The request contains errors; `errors` names them all, each with its place.",
    ),
    ProblemType(
        "unauthenticated", 401, "Niet aangemeld", "Not authenticated",
        "Er is geen toegangstoken meegegeven, of het is niet geldig.",
        "No access token was given, or it is not valid.",
    ),
    ProblemType(
        "forbidden", 403, "Niet toegestaan", "Not allowed",
        "Deze gebruiker mag dit niet doen.", "This caller may not do this.",
    ),
    ProblemType(
        "not_found", 404, "Niet gevonden", "Not found",
        "Dit bestaat niet, of is niet voor deze gebruiker.", "This does not exist, or is not for this caller.",
    ),
    ProblemType(
        "method_not_allowed", 405, "Methode niet toegestaan", "Method not allowed",
        "Deze methode bestaat hier niet; `Allow` noemt de methoden die er wel zijn.",
        "This method does not exist here; `Allow` names those that do.",
    ),
    ProblemType(
        "not_acceptable", 406, "Niet in deze vorm", "Not acceptable",
        "Het antwoord bestaat niet in een vorm die `Accept` toelaat.",
        "The answer does not exist in a form that `Accept` admits.",
    ),
    ProblemType(
        "idempotency_key_reused", 409, "Idempotency-Key al gebruikt", "Idempotency-Key used before",
        "Deze Idempotency-Key hoort bij een andere aanvraag; gebruik een nieuwe.",
        "This Idempotency-Key belongs to another request; use a new one.",
    ),
    ProblemType(
        "idempotency_key_in_use", 409, "Idempotency-Key in gebruik", "Idempotency-Key in use",
        "De aanvraag met deze Idempotency-Key loopt nog; stuur haar straks opnieuw.",
        "The request with this Idempotency-Key is still running; send it again later.",
    ),
    ProblemType(
        "stale_version", 412, "Intussen gewijzigd", "Changed meanwhile",
        "`If-Match` noemt niet de huidige versie; haal die eerst op.",
        "`If-Match` does not name the present version; fetch that first.",
    ),
    ProblemType(
        "payload_too_large", 413, "Aanvraag te groot", "Request too large",
        "De aanvraag is groter dan hier wordt aangenomen.", "The request is larger than is accepted here.",
    ),
    ProblemType(
        "unsupported_media_type", 415, "Mediatype niet ondersteund", "Media type not supported",
        "De inhoud moet `application/json` in UTF-8 zijn.", "The content must be `application/json` in UTF-8.",
    ),
    ProblemType(
        "version_required", 428, "If-Match ontbreekt", "If-Match missing",
        "Deze aanvraag moet met `If-Match` zeggen op welke versie zij rust (`*` telt niet).",
        "This request must say with `If-Match` which version it rests on (`*` does not count).",
    ),
    ProblemType(
        "too_many_requests", 429, "Te veel aanvragen", "Too many requests",
        "Er kwamen te veel aanvragen; `Retry-After` zegt wanneer het weer kan.",
        "There were too many requests; `Retry-After` says when to try again.",
    ),
    ProblemType(
        "headers_too_large", 431, "Headers te groot", "Header fields too large",
        "De headers van de aanvraag zijn te groot.", "The header fields of the request are too large.",
    ),
    ProblemType(
        "internal_error", 500, "Interne fout", "Internal error",
        "Er ging hier iets mis; meld het met het `requestId`.",
        "Something went wrong here; report it with the `requestId`.",
    ),
    ProblemType(
        "unavailable", 503, "Tijdelijk niet beschikbaar", "Temporarily unavailable",
        "De dienst kan nu niet antwoorden. Stuur dezelfde aanvraag met dezelfde Idempotency-Key opnieuw.",
        "The service cannot answer now. Send the same request with the same Idempotency-Key again.",
    ),
)  # fmt: skip


_INPUT: Final = (
    ("required", "Ontbreekt", "Missing"),
    ("unknown_property", "Onbekende eigenschap", "Unknown property"),
    ("unknown_parameter", "Onbekende parameter", "Unknown parameter"),
    ("repeated_parameter", "Parameter komt tweemaal voor", "Parameter occurs twice"),
    ("unexpected_body", "Geen inhoud verwacht", "No body expected"),
    ("invalid_json", "Geen geldige JSON", "No valid JSON"),
    ("invalid_encoding", "Geen UTF-8 zonder BOM", "Not UTF-8 without BOM"),
    ("invalid_text", "Ongeldige tekens", "Invalid characters"),
    ("invalid_number", "Geen leesbaar getal", "Not a readable number"),
    ("duplicate_property", "Eigenschap komt tweemaal voor", "Property occurs twice"),
    ("too_deep", "Te diep genest", "Nested too deeply"),
    ("invalid_type", "Verkeerd soort waarde", "Wrong kind of value"),
    ("invalid_value", "Ongeldige waarde", "Invalid value"),
    ("invalid_choice", "Geen van de mogelijke waarden", "None of the possible values"),
    ("invalid_format", "Verkeerde vorm", "Wrong form"),
    ("invalid_date", "Geen bestaande datum", "No existing date"),
    ("invalid_date_time", "Geen tijdstip met tijdzone", "No time with an offset"),
    ("invalid_uuid", "Geen UUID", "No UUID"),
    ("invalid_cursor", "Geen geldige cursor", "No valid cursor"),
    ("too_small", "Te klein", "Too small"),
    ("too_large", "Te groot", "Too large"),
    ("too_precise", "Te veel decimalen", "Too many decimals"),
    ("too_short", "Te kort", "Too short"),
    ("too_long", "Te lang", "Too long"),
    ("too_few_items", "Te weinig elementen", "Too few items"),
    ("too_many_items", "Te veel elementen", "Too many items"),
    ("too_many_properties", "Te veel eigenschappen", "Too many properties"),
)


def _of_input(row: tuple[str, str, str]) -> ProblemType:
    code, nl, en = row
    text_nl = f"Staat bij een plaats in `errors` van `invalid_input`: {nl[0].lower()}{nl[1:]}."
    return ProblemType(code, 400, nl, en, text_nl, f"Stands at a place in `errors` of `invalid_input`: {en.lower()}.")


def _of_rule(code: Code) -> ProblemType:
    nl = f"Een regel van het uitkeringsschema weigert deze stap: {code.title_nl.lower()}. Er is niets gewijzigd."
    en = f"A rule of the uitkeringsschema refuses this step: {code.title_en.lower()}. Nothing has changed."
    return ProblemType(code.value, 409, code.title_nl, code.title_en, nl, en)


PROBLEM_TYPES: Final[Mapping[str, ProblemType]] = MappingProxyType(
    {known.code: known for known in (*_GENERAL, *map(_of_input, _INPUT), *map(_of_rule, Code))}
)
"""All kinds of problem by code: of HTTP, of places in the input, and of the rules."""

_BY_STATUS: Final = {
    **{known.status: known for known in reversed(_GENERAL)},
    400: PROBLEM_TYPES["bad_request"],
}


def by_status(status: int) -> ProblemType:
    """The kind of problem that a bare status stands for."""
    fallback = PROBLEM_TYPES["internal_error" if status >= 500 else "bad_request"]  # noqa: PLR2004 (server's fault)
    return fallback if status == 409 else _BY_STATUS.get(status, fallback)  # noqa: PLR2004 (a 409 is never bare)
