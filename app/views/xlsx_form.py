"""Has a view written as a workbook, by a process beside the service that is there for this one."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from app.beside.asking import Program
from app.db.session import LONG_SECONDS
from app.views.columns import View
from app.views.csv_form import Writing


class XlsxFile:
    """A workbook in the making; whoever makes it lets it go."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, file: Writing, view: View, *, dutch: bool) -> None:
        columns = [{"heading": one.nl if dutch else one.en, "kind": one.kind} for one in view.columns]
        said = orjson.dumps({"title": view.nl if dutch else view.en, "columns": columns}).decode()
        self._file, self._folder = file, TemporaryDirectory(prefix="tred-view-")
        self._path = Path(self._folder.name, "view.xlsx")
        self._writer = Program("app.views.sheets", str(self._path), said, patience=LONG_SECONDS)

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows of values in the order of the columns.

        Raises:
            Unavailable: it takes too long, or came to a bad end.
        """
        self._writer.ask("add", orjson.dumps(list(rows), default=str))

    def close(self) -> None:
        """Finish the workbook, and write it into the file.

        Raises:
            Unavailable: it takes too long, or came to a bad end.
        """
        self._writer.ask("close")
        with self._path.open("rb") as made:
            shutil.copyfileobj(made, self._file)

    def let_go(self) -> None:
        """Leave nothing behind, whether it was finished or not."""
        self._writer.close()
        self._folder.cleanup()
