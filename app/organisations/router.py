"""Domains, organisations and kassiers over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Rows
from app.http.types import Code
from app.organisations import service
from app.organisations.schemas import Domain, Kassier, Organisation

router = APIRouter(route_class=RoomRoute, tags=["Organisaties"])


@router.get(
    "/plans/{plan}/domains",
    response_model=Listing[Domain],
    operation_id="listDomains",
    summary="De domeinen van een plan",
    description="Op volgorde van code.",
)
async def list_domains(plan: Code, paging: Paging, call: Asking) -> Response:
    """List domains."""

    async def ask(work: Work) -> Rows:
        return Rows(*await service.domains(work, paging.after(str), paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/domains/{domain}",
    response_model=Domain,
    operation_id="getDomain",
    summary="Eén domein",
    description="Een domein, bij zijn code.",
)
async def get_domain(plan: Code, domain: Code, call: Asking) -> Response:
    """Show a domain."""

    async def ask(work: Work) -> Domain:
        return await service.domain(work, domain)

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/organisations",
    response_model=Listing[Organisation],
    operation_id="listOrganisations",
    summary="De partnerorganisaties van een plan",
    description="Op volgorde van code, met wat hen elders kenmerkt.",
)
async def list_organisations(
    plan: Code,
    paging: Paging,
    call: Asking,
    domain: Annotated[Code | None, Query(description="Alleen in dit domein.")] = None,
) -> Response:
    """List organisations."""
    filters = {} if domain is None else {"domain": domain}

    async def ask(work: Work) -> Rows:
        return Rows(*await service.organisations(work, filters, paging.after(str), paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/organisations/{organisation}",
    response_model=Organisation,
    operation_id="getOrganisation",
    summary="Eén organisatie",
    description="Een organisatie, bij haar code.",
)
async def get_organisation(plan: Code, organisation: Code, call: Asking) -> Response:
    """Show an organisation."""

    async def ask(work: Work) -> Organisation:
        return await service.organisation(work, organisation)

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/kassiers",
    response_model=Listing[Kassier],
    operation_id="listKassiers",
    summary="De kassiers van een plan",
    description="Op volgorde van code, met hun geldstromen.",
)
async def list_kassiers(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    organisation: Annotated[Code | None, Query(description="Alleen van deze organisatie.")] = None,
    through: Annotated[Code | None, Query(description="Alleen met deze uitvoerend kassier.")] = None,
    stream: Annotated[Code | None, Query(description="Alleen van deze geldstroom.")] = None,
) -> Response:
    """List kassiers."""
    asked = {"organisation": organisation, "through": through}
    filters = {name: value for name, value in asked.items() if value is not None}

    async def ask(work: Work) -> Rows:
        return Rows(*await service.kassiers(work, filters, stream, paging.after(str), paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/kassiers/{kassier}",
    response_model=Kassier,
    operation_id="getKassier",
    summary="Eén kassier",
    description="Een kassier, bij de code.",
)
async def get_kassier(plan: Code, kassier: Code, call: Asking) -> Response:
    """Show a kassier."""

    async def ask(work: Work) -> Kassier:
        return await service.kassier(work, kassier)

    return await call.read(plan, Action.READ, ask)
