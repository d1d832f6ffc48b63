"""Exports as they go over the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.http.types import Answer, Code, Moment, StrictInt, StrictUuid

Form = Literal["csv", "xlsx", "html", "pdf"]
Locale = Literal["nl-NL", "en"]


class Export(Answer):
    """Een overzicht, rapport of werkmap om in te vullen die als bestand de dienst uit ging."""

    id: StrictUuid
    plan: Code
    view: Annotated[str, Field(max_length=60, description="Het overzicht, `report-` en de periode, of `workbook`.")]
    format: Annotated[Form, Field(description="De vorm.")]
    locale: Annotated[Locale, Field(description="De taal en schrijfwijze.")]
    filters: Annotated[
        dict[str, Annotated[str, Field(max_length=200)]], Field(max_length=40, description="Waartoe het was beperkt.")
    ]
    rows: Annotated[StrictInt, Field(description="Hoeveel rijen; 0 bij een rapport.")]
    size: Annotated[StrictInt, Field(description="Hoeveel bytes.")]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64, description="SHA-256 van het bestand.")]
    issuer: Annotated[str, Field(max_length=255, description="De uitgever van het token (`iss`).")]
    subject: Annotated[str, Field(max_length=255, description="Wie het ophaalde (`sub`).")]
    client: Annotated[str | None, Field(max_length=255, description="Met welke toepassing (`azp`).")]
    end_user: Annotated[str | None, Field(max_length=255, description="Namens wie (`user_id`).")]
    read_token: Annotated[StrictUuid | None, Field(description="Met welk leestoken, als het daarmee was.")]
    request_id: Annotated[str, Field(max_length=255, description="Het verzoek.")]
    trace_id: Annotated[str | None, Field(max_length=255, description="Het spoor (`traceparent`).")]
    recorded_at: Annotated[Moment, Field(description="Wanneer.")]
