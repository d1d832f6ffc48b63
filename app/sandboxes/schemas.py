"""Sandboxes on the wire."""

from typing import Annotated

from pydantic import Field

from app.access.rights import Function
from app.http.types import Answer, Choice, Code, Moment, StrictInt, Wire

Name = Annotated[str, Field(max_length=20, pattern="^[a-z0-9]{1,20}$", description="Kleine letters en cijfers.")]
_History = Annotated[
    bool,
    Field(description="Ook wat er in de eerste periode gebeurde; zonder staat alleen het plan er, en begint u zelf."),
]


class SandboxIn(Wire):
    """Een zandbak om in te proberen."""

    name: Name
    history: _History = True


class ResetIn(Wire):
    """De zandbak als nieuw."""

    history: _History = True


class SandboxPerson(Answer):
    """Iemand in de zandbak, met een token om als diegene aan te roepen."""

    function: Annotated[Choice[Function], Field(description="De functie in het plan van de zandbak.")]
    organisation: Annotated[Code | None, Field(description="De organisatie, bij een kassier of partner.")]
    subject: Annotated[str, Field(max_length=200, description="Wie het is.")]
    bearer: Annotated[str, Field(max_length=8000, description="Het toegangstoken.")]


class Sandbox(Answer):
    """Een plan van uzelf, met iedereen die er een functie in heeft."""

    name: Name
    plan: Annotated[Code, Field(description="De code van het plan; na opnieuw beginnen een andere.")]
    generation: Annotated[StrictInt, Field(description="De hoeveelste keer dat hij nieuw is.")]
    expires_at: Annotated[Moment, Field(description="Tot wanneer de tokens gelden; open hem nog eens voor nieuwe.")]
    people: Annotated[list[SandboxPerson], Field(max_length=1000, description="Ieder een ander, met een eigen token.")]
