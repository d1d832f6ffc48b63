"""What `tred propose` is asked in a shell; the command itself is imported only when it is given."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings

    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 (it has no public name)


def add(commands: "_Commands", settings: "Callable[[], Settings]") -> None:
    """Add the command, with how it comes by the settings."""
    parser = commands.add_parser(
        "propose",
        help="stel in veel plannen tegelijk de uitkeringen van een periode voor",
        description="Stelt in elk plan de uitkeringen van een periode voor, als degene van wie het token in TRED_TOKEN "
        "is, en toont wat ervan kwam. Nog eens geven gaat verder waar het bleef; niets gebeurt twee keer.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--period", type=int, metavar="NUMMER", help="de periode")
    what.add_argument("--cancel", metavar="RONDE", help="breek de ronde met deze id af; wat is gedaan blijft gedaan")
    parser.add_argument("--plans", metavar="CODES", help="met komma's ertussen; zonder: alle waarin u mag voorstellen")
    parser.add_argument("--kassier", metavar="CODE", help="alleen deze kassier")
    parser.add_argument("--stream", metavar="CODE", help="alleen deze geldstroom")
    parser.add_argument("--dry-run", action="store_true", help="alles nagaan en berekenen, niets voorstellen")
    parser.add_argument("--workers", type=int, metavar="AANTAL", help="met hoeveel processen; zonder: één per kern")
    parser.add_argument("--reason", metavar="TEKST", help="waarom; het wordt vastgelegd")
    parser.add_argument("--json", action="store_true", help="toon de uitkomst als JSON")
    parser.set_defaults(run=lambda given: _propose(given, settings()))


def _propose(given: argparse.Namespace, settings: "Settings") -> int:
    from app.commands import propose  # noqa: PLC0415 (`tred simulate` would wait for its libraries)

    if given.cancel is not None:
        return propose.cancel(settings, given.cancel, given.reason, as_json=given.json)
    asked = {
        "period": given.period,
        "plans": None if given.plans is None else given.plans.split(","),
        "kassier": given.kassier,
        "stream": given.stream,
        "dryRun": given.dry_run,
    }
    return propose.main(settings, asked, given.reason, workers=given.workers, as_json=given.json)
