"""Puts the service together: settings, what it holds on to while it runs, routes, errors and the shell around it."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import Final

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from app import DISTRIBUTION, telemetry
from app.access.configured import make_issuers
from app.api import BESIDE, routes
from app.db.engine import in_use, make_engine
from app.db.replica import Replica
from app.http import docs_page, health, problems
from app.http.caller import Services
from app.http.described import packed_beside
from app.http.finding import Finder
from app.http.rate_limit import RateLimit
from app.http.shell import MEBIBYTE, Shell
from app.http.shortcut import Shortcut
from app.settings import Settings
from app.workbooks.sent import MOST_BYTES as MOST_WORKBOOK

_LARGER_BODIES: Final = {
    "/v1/plan-imports": 32 * MEBIBYTE,
    "/v1/simulations": 32 * MEBIBYTE,
    "/v1/plans/*/bank-statements": 8 * MEBIBYTE,
    "/v1/plans/*/organisations/*/workbooks": MOST_WORKBOOK,
}
_DESCRIPTION: Final = (
    "Regionale transformatieplannen en hun geld in gelijke tred: wie doet wat, wat is beloofd en gemeten, wat levert "
    "het op, wie kreeg het en waarom. Bedragen zijn in euro’s, dagen zijn kalenderdagen, tijden zijn in UTC. Elke fout "
    "is een probleemdocument waarvan `type` naar de uitleg verwijst."
)
_TAGS: Final = {
    "Plannen": "Plannen inlezen en teruglezen: geldstromen, perioden, begroting en overeenkomsten.",
    "Zoeken": "Zoeken op woord of code, in een plan of in alle plannen.",
    "Vergelijken": "Plannen naast elkaar.",
    "Organisaties": "Domeinen, partnerorganisaties en kassiers.",
    "Initiatieven": "Thema’s en initiatieven.",
    "Rollenmatrix": "Wie welke rol heeft in welk initiatief, met de gaten.",
    "Gebied": "Waar een plan werkt, met inwoners en CBS-codes, binnen en buiten zijn gebied.",
    "Programma": "Opgaven, doelen, fiches, startfoto, wegwijzers, inwonersreis en bijdragen.",
    "Planning": "Fasen, mijlpalen en de werkagenda.",
    "Monitoring": "Verwachtingen, de stappen van het monitoren en acties die open blijven.",
    "Dekking": "Akkoorden, indicatoren, bevindingen, beoordelingen en witte vlekken.",
    "Governance": "Gremia, overleg, randvoorwaarden, communicatie en knelpunten.",
    "Impact": "Kengetallen, oorzaak-gevolgbomen, scenario’s, kosten en andere financiering.",
    "Meetmomenten": "De KPI’s: wat is beloofd, wanneer het wordt gemeten en hoe het ervoor staat.",
    "Metingen": "Melden, bewijslast toevoegen en verifiëren.",
    "Bewijsstukken": "Bestanden die als bewijslast zijn geüpload.",
    "Begroting en kosten": "Kostenopgaven, en toestemming om tussen geldstromen te schuiven.",
    "Werkmappen": "Wat een organisatie moet opgeven als rekenblad: ophalen, invullen en terugsturen.",
    "Besluiten": "Wat de stuurgroep besluit, en wat daaruit volgt.",
    "Bevestigen en registreren": "Wat de financier bevestigt en het programmabureau registreert.",
    "Uitkeringsschema": "Het schema, of er kan worden uitgekeerd, en wat als.",
    "Uitkeringen": "Voorstellen, vrijgeven, ontvangen, doorbetalen, en waarom een bedrag is wat het is.",
    "Voorstelrondes": "In veel plannen tegelijk uitkeringen voorstellen, en volgen wat ervan komt.",
    "Bank": "Rekeningen, bestanden waarmee de bank betaalt, afschriften, en wat daarin niet klopt.",
    "Vorderingen en terugstortingen": "Wat terugkomt, van organisaties en naar de financier.",
    "Rapporten": "Het verantwoordingsrapport van een periode, en de grafieken van een plan.",
    "Grootboek": "De boekingen, saldi en het spoor van wie wat deed.",
    "Overzichten": "Alles wat in een tabel past, plat voor een rekenblad: als JSON, CSV en xlsx.",
    "Gebeurtenissen": "Wat er gebeurde en welke dagen kwamen: als lijst om bij te houden, of bezorgd.",
    "Lidmaatschappen": "Wie in een plan welke functie heeft.",
    "Leestokens": "Waarmee een rekenblad leest wat u mag lezen.",
    "Zandbak": "Een eigen plan om in te proberen, waar de demo draait.",
    "Problemen": "Wat elke fout betekent.",
}
_ASKED: Final = (
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Prefer",
    "Traceparent",
    "X-Audit-Toelichting",
)
_SHOWN: Final = (
    "API-Version",
    "Content-Disposition",
    "ETag",
    "Idempotency-Replayed",
    "Last-Entry",
    "Link",
    "Location",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
)


def create_app(settings: Settings) -> ASGIApp:
    """The whole service.

    Args:
        settings: must name a database.
    """
    return wrapped(build(settings), settings)


def wrapped(app: FastAPI, settings: Settings) -> ASGIApp:
    """The application with its shell around it."""
    answering: ASGIApp = Shortcut(app)
    origins = [origin.strip() for origin in settings.origins.split(",") if origin.strip()]
    if settings.requests_per_minute is not None:
        answering = RateLimit(answering, settings.requests_per_minute)
    if origins:
        answering = CORSMiddleware(
            answering,
            allow_origins=origins,
            allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=_ASKED,
            expose_headers=_SHOWN,
        )
    return Shell(
        answering,
        routes=app.routes,
        version=app.version,
        base_url=settings.base_url,
        larger_bodies={**_LARGER_BODIES, "/v1/plans/*/evidence-files": settings.evidence_largest},
        docs_path=docs_page.DOCS_PATH,
    )


def build(settings: Settings, services: Services | None = None) -> FastAPI:
    """The application inside the shell: its routes, errors and description."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        made = services or make_services(settings)
        app.state.services = made
        await run_in_threadpool(made.files.sweep)
        telemetry.watch_connections(partial(in_use, made.engine), settings.pool_size)
        # What is there now stays until the end; the collector need not look at it, now or ever.
        gc.freeze()
        gc.enable()
        try:
            yield
        finally:
            if services is None:
                await made.engine.dispose()
                if made.replica is not None:
                    await made.replica.engine.dispose()

    app = FastAPI(
        title="Gelijke tred",
        version=version(DISTRIBUTION),
        description=_DESCRIPTION,
        contact={"name": "Beheer Gelijke tred", "email": "beheer@tred.example.nl", "url": "https://tred.example.nl"},
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        openapi_tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
        lifespan=lifespan,
        # It would send what callers wrote: queries, and the words of errors. `app.telemetry` sends what may go out.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        redirect_slashes=False,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    # As they are: `include_router` would build each of the many routes anew.
    app.router.routes += [*routes(), *health.router.routes]
    app.state.beside = BESIDE
    docs_page.publish(app, packed_beside)
    app.router.routes.insert(0, Finder(app.router.routes))
    return app


def make_services(settings: Settings) -> Services:
    """What the service holds on to while it runs.

    Raises:
        ValueError: there is no database, or the outside issuer or the place of files cannot be used as configured.
        OSError: the data folder cannot be used.
    """
    if settings.database_url is None:
        raise ValueError("DATABASE_URL is not set.")
    issuers = make_issuers(settings)
    engine = make_engine(settings.database_url, pool_size=settings.pool_size)
    if settings.replica_url is None:
        return Services(settings, engine, issuers)
    return Services(settings, engine, issuers, Replica(make_engine(settings.replica_url, pool_size=settings.pool_size)))
