"""Measures the works, prints the table and writes it to `benchmarks/results.md`: `python -m benchmarks [WERK …]`."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from benchmarks import export, memory, national, pure, reads, writes
from benchmarks.country import SMALL, WHOLE
from benchmarks.peers import measuring as peers
from benchmarks.peers import places
from benchmarks.results import keep, load, row_of, table
from benchmarks.stage import Stage, staged
from benchmarks.works import Found

Measuring = Callable[[Stage], Iterable[Found]]

MEASURED: Final[Mapping[str, Measuring]] = {
    "R1": reads.whole,
    "R2": reads.page,
    "R3": reads.unchanged,
    "P": reads.tail,
    "G1": reads.growth,
    "W1": writes.measurement,
    "W2": writes.transfer,
    "W3": writes.rivals,
    "E1": export.csv,
    "N1": national.proposed,
    "S1": pure.schedule,
    "S2": pure.country,
    "S3": pure.simulating,
    "S4": pure.starting,
    "M": memory.worker,
    "DRF": peers.rest_framework,
    "Litestar": peers.litestar,
    "PostGraphile": peers.postgraphile,
    "hordak": peers.hordak,
}
"""How each work is measured; some give more than one row."""


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("works", nargs="*", choices=[[], *MEASURED], metavar="WERK", help=", ".join(MEASURED))
    parser.add_argument("--small", action="store_true", help="met weinig gegevens en kort: of alles werkt")
    parser.add_argument("--seconds", type=float, default=5, help="hoe lang een beurt duurt")
    parser.add_argument("--rounds", type=int, default=5, help="hoe veel beurten elk krijgt")
    parser.add_argument("--peers", action="store_true", help="installeer eerst waar de dienst naast wordt gezet")
    given = parser.parse_args(arguments)
    if given.peers:
        places.install()
    size, seconds, rounds = (SMALL, 1, 1) if given.small else (WHOLE, given.seconds, given.rounds)
    busy, rows = load(), {}
    try:
        with staged(size, seconds, rounds) as stage:
            for name in given.works or MEASURED:
                for found in MEASURED[name](stage):
                    rows[found.name] = row_of(found, busy)
                    print(rows[found.name], flush=True)
    finally:
        # What was measured counts, also when what comes after it fails.
        if not given.small:
            keep(rows)
    print(table(rows.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
