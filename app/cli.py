"""The command `tred`; what a command needs is imported only when that command is given."""
# ruff: noqa: PLC0415 - `tred simulate` would wait for the libraries of all other commands

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, NoReturn

from app.commands import propose_words
from app.commands.refusal import CommandRefused, say

if TYPE_CHECKING:
    from app.commands.grant import Asked
    from app.settings import Settings

    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 (it has no public name)

FUNCTIONS = (
    "admin",
    "programme_office",
    "stuurgroep",
    "financier",
    "kassier",
    "data_analyst",
    "partner",
    "auditor",
    "reader",
)

_Given = argparse.Namespace


def entered() -> NoReturn:
    """The command as a process; it ends when the command has, whatever threads of libraries are still about."""
    # Other libraries take these along where they are installed, for a terminal or to develop: 5 MB that nothing uses.
    sys.modules.update(dict.fromkeys(("rich", "watchfiles")))  # type: ignore[arg-type]
    code = main()
    # One that wakes while the interpreter is taken down has the whole process aborted, and its exit code lost.
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers its exit code: 0 done, 1 could not be done, 2 makes no sense."""
    given = _parser().parse_args(arguments)
    run: Callable[[_Given], int] = given.run
    code, refusal = 0, None
    try:
        try:
            code = run(given)
        except CommandRefused as refused:
            code, refusal = refused.code, refused.sentence
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads our output has had enough; nothing more may be written at exit either.
        sys.stdout = None
    if refusal is not None:
        say(refusal)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tred",
        description="Gelijke tred: regionale transformatieplannen en hun geld, van plan tot uitkering.",
        epilog="Alles wordt ingesteld met omgevingsvariabelen; de README noemt ze.",
    )
    parser.add_argument("--version", action="version", version=f"Gelijke tred {version('gelijke-tred')}")
    commands = parser.add_subparsers(title="opdrachten", required=True, metavar="OPDRACHT")
    _add_serve(commands)
    _add_import(commands)
    _add_simulate(commands)
    _add_token(commands)
    _add_grant(commands)
    _add_verify(commands)
    _add_heads(commands)
    _add_erase(commands)
    propose_words.add(commands, _settings)
    _add_copying(commands)
    openapi = commands.add_parser("openapi", help="toon de beschrijving van de API (OpenAPI)")
    openapi.set_defaults(run=_openapi)
    return parser


def _add_serve(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "serve",
        help="start de dienst",
        description="Start de dienst; zonder DATABASE_URL met een eigen PostgreSQL. Ctrl-C stopt alles.",
    )
    parser.add_argument("--demo", action="store_true", help="met het SiG-plan erin")
    parser.set_defaults(run=_serve)


def _add_import(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "import",
        help="lees een planpakket in",
        description="Leest een planpakket in, in zijn geheel of helemaal niet, en toont wat er is gedaan als JSON.",
    )
    parser.add_argument("file", metavar="BESTAND", help="het planpakket")
    parser.add_argument("--dry-run", action="store_true", help="alles nagaan, niets opslaan")
    parser.add_argument(
        "--replace", action="store_true", help="een plan dat afwijkt vervangen, vóór de eerste vrijgave"
    )
    parser.set_defaults(run=_import)


def _add_simulate(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "simulate",
        help="reken een casus door, zonder database",
        description="Leest een casus en toont het antwoord als JSON.",
    )
    parser.add_argument("file", metavar="BESTAND", help="de casus: plan, kosten en metingen")
    parser.set_defaults(run=_simulate)


def _add_token(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "token",
        help="maak een token voor gebruik op deze machine",
        description="Toont één token van de ingebouwde uitgever, en maakt het lidmaatschap als het er nog niet is.",
    )
    _add_membership(parser)
    parser.add_argument("--subject", metavar="NAAM", help="wie; zonder: de functie, met de organisatie erachter")
    parser.set_defaults(run=_token)


def _add_grant(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "grant",
        help="geef iemand van een uitgever een functie",
        description="Maakt een lidmaatschap, zoals dat van de eerste beheerder bij een externe uitgever.",
    )
    parser.add_argument("--issuer", required=True, metavar="UITGEVER", help="de uitgever van het token (iss)")
    parser.add_argument("--subject", required=True, metavar="NAAM", help="wie: het onderwerp van het token (sub)")
    _add_membership(parser)
    parser.set_defaults(run=_grant)


def _add_copying(commands: "_Commands") -> None:
    keep = commands.add_parser(
        "backup",
        help="bewaar de eigen database in een bestand",
        description="Bewaart de eigen database, ook terwijl de dienst draait, en zet haar op proef terug.",
    )
    keep.add_argument("file", metavar="BESTAND", help="waar; een ouder bestand wordt vervangen")
    keep.set_defaults(run=_backup)
    bring = commands.add_parser(
        "restore",
        help="zet de eigen database terug uit een bestand",
        description="Zet de eigen database terug; pas wat is nagerekend komt in de plaats van wat er was.",
    )
    bring.add_argument("file", metavar="BESTAND", help="een bestand van tred backup")
    bring.add_argument("--replace", action="store_true", help="ook als de database niet leeg is")
    bring.set_defaults(run=_restore)


def _add_verify(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "verify",
        help="controleer de boeken",
        description="Speelt het grootboek na, toetst elke regel en de keten, en noemt de eerste foute boeking.",
    )
    parser.add_argument("--plan", metavar="CODE", help="alleen dit plan; zonder: alle plannen")
    parser.add_argument("--head", metavar="NUMMER:ZEGEL", help="een eerdere kop, die in de keten moet staan")
    parser.add_argument(
        "--heads", metavar="BESTAND", help="ondertekende koppen van tred heads, die er alle in moeten staan"
    )
    parser.add_argument("--public-key", metavar="BESTAND", help="de openbare sleutel (PEM) bij --heads")
    parser.add_argument("--files", action="store_true", help="ook of elk bewijsstuk er nog is zoals het is geüpload")
    parser.set_defaults(run=_verify)


def _add_heads(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "heads",
        help="schrijf de koppen van alle plannen op, ondertekend",
        description="Schrijft van elk plan de kop van de keten op, ondertekend met een sleutel die elders ligt.",
    )
    parser.add_argument("--key", required=True, metavar="BESTAND", help="de geheime sleutel (PEM, Ed25519 of P-256)")
    parser.add_argument("--out", metavar="BESTAND", help="hierachter bijschrijven; zonder: tonen")
    parser.set_defaults(run=_heads)


def _add_erase(commands: "_Commands") -> None:
    parser = commands.add_parser(
        "erase",
        help="wis een tekst die iemand schreef",
        description="Wist een toelichting, reden of andere vrije tekst en boekt wie dat deed en waarom; "
        "het kenmerk (SHA-256) blijft staan, zodat de boeken blijven kloppen.",
    )
    parser.add_argument("--plan", required=True, metavar="CODE", help="het plan")
    parser.add_argument("--sha256", required=True, metavar="KENMERK", help="het kenmerk van de tekst, uit het spoor")
    parser.add_argument("--subject", required=True, metavar="NAAM", help="wie dit doet")
    parser.add_argument("--reason", required=True, metavar="TEKST", help="waarom")
    parser.set_defaults(run=_erase)


def _add_membership(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--function", required=True, choices=FUNCTIONS, metavar="FUNCTIE", help=", ".join(FUNCTIONS))
    parser.add_argument("--plan", metavar="CODE", help="het plan; zonder: alle plannen")
    parser.add_argument("--organisation", metavar="CODE", help="de organisatie; alleen bij kassier en partner")


def _serve(given: _Given) -> int:
    # Until the service runs nearly all that is made stays; looking for what does not is a fifth of the start.
    gc.disable()
    from app.commands import serve

    return serve.main(_settings(), demo=given.demo)


def _import(given: _Given) -> int:
    from app.commands import taking_in
    from app.plans.imports.service import Order

    return taking_in.main(_settings(), given.file, Order(given.dry_run, given.replace))


def _simulate(given: _Given) -> int:
    from app.plans import simulate

    return simulate.main(given.file)


def _token(given: _Given) -> int:
    from app.commands import grant

    return grant.token(_settings(), _asked(given), given.subject)


def _grant(given: _Given) -> int:
    from app.commands import grant

    return grant.grant(_settings(), _asked(given), given.issuer, given.subject)


def _backup(given: _Given) -> int:
    from app.commands import copying

    return copying.backup(_settings(), given.file)


def _restore(given: _Given) -> int:
    from app.commands import copying

    return copying.restore(_settings(), given.file, replace=given.replace)


def _verify(given: _Given) -> int:
    from app.commands import verify

    if (given.heads is None) != (given.public_key is None):
        raise CommandRefused("Geef --heads en --public-key samen.")
    signed = None if given.heads is None else (given.heads, given.public_key)
    return verify.main(_settings(), given.plan, given.head, signed, files=given.files)


def _heads(given: _Given) -> int:
    from app.commands import heads

    return heads.main(_settings(), given.key, given.out)


def _erase(given: _Given) -> int:
    from app.commands import erase

    return erase.main(_settings(), erase.Asked(given.plan, given.sha256, given.subject, given.reason))


def _openapi(_: _Given) -> int:
    from app.commands import description

    return description.main()


def _asked(given: _Given) -> "Asked":
    from app.access.rights import Function
    from app.commands.grant import Asked

    return Asked(Function(given.function), given.plan, given.organisation)


def _settings() -> "Settings":
    from pydantic import ValidationError

    from app.settings import from_environment

    try:
        return from_environment()
    except NotADirectoryError as error:
        raise CommandRefused(f"De map '{error}' in TRED_SECRETS is er niet.") from error
    except ValidationError as error:
        names = ", ".join(sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]}))
        raise CommandRefused(f"Deze instellingen kunnen niet worden gelezen: {names}.") from error
