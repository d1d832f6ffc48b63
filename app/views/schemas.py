"""Views as they go over the wire: a row per view, made from its columns."""

from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import Field, create_model

from app.http.types import Answer, BusinessDate, Moment, Number, StrictInt, StrictUuid
from app.views.catalogue import VIEWS
from app.views.columns import Column, View
from app.views.kinds import Kind

_MOST: Final = Decimal(10**15)
_NAME = Annotated[str, Field(max_length=200)]

_TYPES: Final[dict[Kind, Any]] = {
    Kind.TEXT: Annotated[str, Field(max_length=1_000_000)],
    Kind.CODE: Annotated[str, Field(max_length=60)],
    Kind.ID: StrictUuid,
    Kind.DATE: BusinessDate,
    Kind.MOMENT: Moment,
    Kind.WHOLE: StrictInt,
    Kind.NUMBER: Annotated[Decimal, Number(6, -_MOST, _MOST)],
    Kind.MONEY: Annotated[Decimal, Number(2, -_MOST, _MOST)],
    Kind.FLAG: bool,
}


def _property(column: Column) -> tuple[Any, Any]:
    return Annotated[_TYPES[column.kind] | None, Field(description=f"{column.nl}.")], ...


def _row(view: View) -> type[Answer]:
    name = "".join(part.capitalize() for part in view.name.split("-"))
    # The names on the wire are those of the columns; nothing is read by them.
    fields: dict[str, Any] = {column.name: _property(column) for column in view.columns}
    made: type[Answer] = create_model(
        f"{name}ViewRow", __base__=Answer, __module__=__name__, __doc__=f"Een rij van: {view.nl}.", **fields
    )
    return made


ROWS: Final = {name: _row(view) for name, view in VIEWS.items()}
"""What a row of each view is."""


class ViewColumn(Answer):
    """Een kolom van een overzicht."""

    name: Annotated[str, Field(max_length=60, description="De naam in JSON.")]
    kind: Annotated[Kind, Field(description="Wat erin staat.")]
    nl: Annotated[_NAME, Field(description="De kop in het Nederlands.")]
    en: Annotated[_NAME, Field(description="De kop in het Engels.")]


class ViewInfo(Answer):
    """Een overzicht dat u mag opvragen, met zijn kolommen in hun vaste volgorde."""

    name: Annotated[str, Field(max_length=60, description="De naam, zoals in het pad.")]
    nl: Annotated[_NAME, Field(description="Hoe het heet.")]
    en: Annotated[_NAME, Field(description="Hoe het in het Engels heet.")]
    text: Annotated[str, Field(max_length=400, description="Wat erin staat.")]
    columns: Annotated[list[ViewColumn], Field(max_length=100, description="De kolommen.")]
