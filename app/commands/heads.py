"""`tred heads`: writes down where the chain of every plan ends, signed with a key that is kept elsewhere."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from app import clock
from app.commands.database import database
from app.commands.refusal import FAILED, CommandRefused
from app.db.engine import make_engine
from app.db.session import AUDITING, reading
from app.ledger import heads
from app.ledger.heads import BadHeads, PlanHead, UnusableKey
from app.ledger.reading import heads_of_all
from app.ledger.replay import Head
from app.settings import Settings


def main(settings: Settings, key: str, out: str | None) -> int:
    """Sign the heads of all plans; to a file they are added behind the lists that it has.

    Raises:
        CommandRefused: there is no such key, or the file cannot be written.
    """
    try:
        signing = heads.private_key(_read(key))
    except UnusableKey:
        raise CommandRefused(f"'{key}' is geen geheime sleutel (PEM, Ed25519 of P-256).") from None
    with database(settings) as url:
        found = asyncio.run(_heads(url))
    written = heads.signed(found, signing, clock.now())
    if out is None:
        sys.stdout.write(written.decode())
        return 0
    try:
        with Path(out).open("ab") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise CommandRefused(f"'{out}' kan niet worden geschreven: {error.strerror or error}.", FAILED) from error
    return 0


def expected(path: str, public_key: str) -> Mapping[str, frozenset[Head]]:
    """The heads in a file of signed lists, per plan.

    Raises:
        CommandRefused: a file or key cannot be read, or a signature is not right.
    """
    try:
        key = heads.public_key(_read(public_key))
    except UnusableKey:
        raise CommandRefused(f"'{public_key}' is geen openbare sleutel (PEM, Ed25519 of P-256).") from None
    try:
        return heads.checked(_read(path), key)
    except BadHeads as error:
        raise CommandRefused(f"'{path}' is niet zoals zij is ondertekend: {error}.", FAILED) from error


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CommandRefused(f"'{path}' kan niet worden gelezen: {error.strerror or error}.") from error


async def _heads(url: str) -> list[PlanHead]:
    engine = make_engine(url, pool_size=1)
    try:
        async with reading(engine, AUDITING) as session:
            return await heads_of_all(session)
    finally:
        await engine.dispose()
