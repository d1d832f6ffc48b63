"""The pages behind the `type` of a problem: what each code means, for everybody to read."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field
from starlette.responses import Response

from app.errors import NotFound
from app.http.etags import conditional
from app.http.json_body import StrictRoute
from app.http.paging import Listing, PagingOnly, page_response
from app.http.problem_types import PROBLEM_TYPES, ProblemType
from app.http.query import only_declared
from app.http.types import Answer, Text
from app.http.urls import API_PREFIX, base_url, problem_type_url

router = APIRouter(
    prefix=f"{API_PREFIX}/problem-types",
    tags=["Problemen"],
    route_class=StrictRoute,
    dependencies=[Depends(only_declared)],
)


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


def _shown(kind: ProblemType, base: str) -> ProblemTypeShown:
    return ProblemTypeShown(
        type=problem_type_url(base, kind.code),
        code=kind.code,
        status=kind.status,
        title=InTwoLanguages(nl=kind.title_nl, en=kind.title_en),
        detail=InTwoLanguages(nl=kind.text_nl, en=kind.text_en),
    )


@router.get("", response_model=Listing[ProblemTypeShown], summary="Alle soorten problemen")
async def list_problem_types(request: Request, page: PagingOnly) -> Response:
    """Elke code die een foutmelding kan dragen, met status en uitleg in twee talen, op volgorde van code."""
    (start,) = page.after(str) or ("",)
    codes = [code for code in sorted(PROBLEM_TYPES) if code > start]
    base = base_url(request.scope)
    shown = [_shown(PROBLEM_TYPES[code], base) for code in codes[: page.limit]]
    return page_response(shown, [shown[-1].code] if len(codes) > page.limit else None, request)


@router.get("/{code}", response_model=ProblemTypeShown, summary="Eén soort probleem")
async def get_problem_type(
    request: Request,
    code: Annotated[str, Path(max_length=60, pattern="^[a-z][a-z0-9_]*$", description="De code van het probleem.")],
) -> Response:
    """Wat deze code betekent. Hierheen wijst `type` van een foutmelding."""
    kind = PROBLEM_TYPES.get(code)
    if kind is None:
        raise NotFound
    shown = _shown(kind, base_url(request.scope))
    return conditional(request, shown.model_dump_json(by_alias=True).encode())
