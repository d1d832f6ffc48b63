"""Has a view written as a workbook, by a process beside the service that does nothing else meanwhile."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson

from app.beside.asking import Beside
from app.db.session import LONG_SECONDS
from app.views.columns import View
from app.views.csv_form import Writing

_writers: Final = Beside("app.views.sheets", patience=LONG_SECONDS)


class XlsxFile:
    """A workbook in the making; whoever makes it lets it go."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, file: Writing, view: View, *, dutch: bool) -> None:
        self._file, self._folder = file, TemporaryDirectory(prefix="tred-view-")
        self._path = Path(self._folder.name, "view.xlsx")
        columns = [{"heading": one.nl if dutch else one.en, "kind": one.kind} for one in view.columns]
        self._told = {"path": str(self._path), "title": view.nl if dutch else view.en, "columns": columns}
        self._begun = self._done = False
        self._writer = _writers.take()

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows of values in the order of the columns.

        Raises:
            Unavailable: it takes too long, or came to a bad end.
        """
        if not self._begun:
            self._writer.ask("begin", orjson.dumps(self._told))
            self._begun = True
        self._writer.ask("add", orjson.dumps(list(rows), default=str))

    def close(self) -> None:
        """Finish the workbook, and write it into the file.

        Raises:
            Unavailable: it takes too long, or came to a bad end.
        """
        self.add(())
        self._writer.ask("close")
        self._done = True
        with self._path.open("rb") as made:
            shutil.copyfileobj(made, self._file)

    def let_go(self) -> None:
        """Leave nothing behind, whether it was finished or not."""
        if self._done:
            _writers.give_back(self._writer)
        else:
            self._writer.close()
        self._folder.cleanup()
