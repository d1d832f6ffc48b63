"""`tred import`: takes a plan package from a file into the database."""

import asyncio
import sys
from pathlib import Path

from app.access import service as access
from app.access.work import Work
from app.commands.database import database
from app.commands.performing import at_the_terminal, perform
from app.commands.refusal import FAILED, USAGE, CommandRefused
from app.db.engine import make_engine
from app.errors import InvalidInput, Unavailable
from app.http.problem_document import document, encoded, problem_of
from app.http.strict_json import parse_json
from app.plans.imports import service
from app.plans.imports.prepared import Prepared, prepare
from app.plans.imports.schemas import PlanImport
from app.settings import Settings
from app.uitkeringsschema.violations import Refused


def main(settings: Settings, file: str, order: service.Order) -> int:
    """Import a package and print what was done as JSON; else print a problem document on stderr.

    Raises:
        CommandRefused: the file cannot be read, or there is no database.
    """
    try:
        sent = prepare(parse_json(_read(file)))
        with database(settings) as url:
            made = asyncio.run(take_in(url, sent, order))
    except (InvalidInput, Refused) as error:
        sys.stderr.buffer.write(encoded(document(problem_of(error), "nl")) + b"\n")
        sys.stderr.buffer.flush()
        return USAGE if isinstance(error, InvalidInput) else FAILED
    except Unavailable:
        raise CommandRefused("De database kan nu niet antwoorden; er is niets ingelezen.", FAILED) from None
    sys.stdout.write(made.model_dump_json(by_alias=True) + "\n")
    return 0


async def take_in(url: str, sent: Prepared, order: service.Order) -> PlanImport:
    """Take a package in.

    Raises:
        Refused: the plan is there and differs.
    """

    async def do(work: Work) -> PlanImport:
        return await service.take_in(work, sent, order)

    engine = make_engine(url, pool_size=1)
    try:
        return await perform(engine, at_the_terminal(), sent.code, do, opens=access.open_import)
    finally:
        await engine.dispose()


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except (OSError, ValueError) as error:
        raise CommandRefused(f"Het bestand '{file}' kan niet worden gelezen.") from error
