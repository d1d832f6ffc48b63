"""What every imported thing may say of itself: that it is illustrative, and where it was found."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field

from app.db.session import Row
from app.errors import NotFound
from app.http.types import Answer
from app.plans.package.models import Source


class Sourced(Answer):
    """Anything that came in with a plan package."""

    illustrative: Annotated[bool, Field(description="Of dit is ingevuld omdat de bron het niet geeft.")] = False
    source: Annotated[Source | None, Field(description="Waar dit is gevonden.")] = None


_M = TypeVar("_M", bound=BaseModel)


def answered(model: type[_M], row: Row[Any], **more: object) -> _M:
    """The answer for a row: its columns and its further properties, each under its own name."""
    fields = model.model_fields
    columns: Mapping[str, Any] = {name: value for name, value in row._mapping.items() if name in fields}  # noqa: SLF001 (public, named so to keep clear of columns)
    return model.model_validate({**row.details, **columns, **more})


def answered_page(model: type[_M], rows: Sequence[Row[Any]], limit: int) -> tuple[list[_M], tuple[str] | None]:
    """One page of rows in order of code, of which one more than `limit` was asked; the last key when there are more."""
    return [answered(model, row) for row in rows[:limit]], (rows[limit - 1].code,) if len(rows) > limit else None


def answered_one(model: type[_M], row: Row[Any] | None) -> _M:
    """The answer for a row that was looked for; `NotFound` when there is none."""
    if row is None:
        raise NotFound
    return answered(model, row)
