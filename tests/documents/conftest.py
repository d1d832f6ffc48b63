"""The bundled plans, each under a code of its own, as a reader of the document would walk them."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.importing import Importing

Opened = Callable[[str], Importing]


@pytest.fixture
def opened(api: Api, plan_code: str) -> Opened:
    """Imports a bundled package by its file name."""

    def open_it(name: str) -> Importing:
        package: dict[str, Any] = json.loads((files("app") / "data" / f"{name}.json").read_text())
        package["plan"]["code"] = plan_code
        made = Importing(api, plan_code)
        made.imported(package)
        return made

    return open_it
