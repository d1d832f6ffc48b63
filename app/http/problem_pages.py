"""The pages behind the `type` of a problem: what each code means, for everybody to read."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.responses import Response

from app.errors import NotFound
from app.http.etags import single
from app.http.json_body import StrictRoute
from app.http.problem_types import PROBLEM_TYPES, ProblemType
from app.http.types import Answer, Text
from app.http.urls import base_url, problem_type_url

router = APIRouter(prefix="/problem-types", tags=["Problemen"], route_class=StrictRoute)


class InTwoLanguages(Answer):
    """Een tekst in het Nederlands en in het Engels."""

    nl: Annotated[str, Text(500), Field(description="In het Nederlands.")]
    en: Annotated[str, Text(500), Field(description="In het Engels.")]


class ProblemTypeShown(Answer):
    """Een soort probleem: wat de code betekent."""

    type: Annotated[
        str, Text(500), Field(description="De URI van dit soort probleem.", json_schema_extra={"format": "uri"})
    ]
    code: Annotated[str, Text(60), Field(description="De vaste code.", examples=["four_eyes"])]
    status: Annotated[int, Field(ge=400, le=599, json_schema_extra={"format": "int32"}, description="De HTTP-status.")]
    title: Annotated[InTwoLanguages, Field(description="De titel.")]
    detail: Annotated[InTwoLanguages, Field(description="De uitleg.")]


class ProblemTypeList(Answer):
    """Alle soorten problemen."""

    items: Annotated[list[ProblemTypeShown], Field(max_length=1000, description="De soorten problemen.")]
    next: Annotated[None, Field(description="Altijd leeg: de lijst past op één pagina.")] = None


def _shown(kind: ProblemType, base: str) -> ProblemTypeShown:
    return ProblemTypeShown(
        type=problem_type_url(base, kind.code),
        code=kind.code,
        status=kind.status,
        title=InTwoLanguages(nl=kind.title_nl, en=kind.title_en),
        detail=InTwoLanguages(nl=kind.text_nl, en=kind.text_en),
    )


@router.get("", response_model=ProblemTypeList, summary="Alle soorten problemen")
async def list_problem_types(request: Request) -> Response:
    """Elke code die een foutmelding kan dragen, met status en uitleg in twee talen."""
    base = base_url(request.scope)
    return single(request, ProblemTypeList(items=[_shown(kind, base) for kind in PROBLEM_TYPES.values()]))


@router.get("/{code}", response_model=ProblemTypeShown, summary="Eén soort probleem")
async def get_problem_type(
    request: Request,
    code: Annotated[str, Path(max_length=60, pattern="^[a-z][a-z0-9_]*$", description="De code van het probleem.")],
) -> Response:
    """Wat deze code betekent. Hierheen wijst `type` van een foutmelding."""
    kind = PROBLEM_TYPES.get(code)
    if kind is None:
        raise NotFound
    return single(request, _shown(kind, base_url(request.scope)))
