"""All views, by name, in the order in which a reader should meet them."""

from collections.abc import Mapping
from typing import Final

from app.views.columns import View
from app.views.content import CONTENT
from app.views.money import MONEY

VIEWS: Final[Mapping[str, View]] = {view.name: view for view in (*MONEY, *CONTENT)}
