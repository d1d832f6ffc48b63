"""What the types of the records say of their JSON: where it refers, where its numbers are, what a list can be asked."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.http.types import Number
from app.plans.package.node import Path
from app.plans.package.records.record import Ref

Values = Mapping[str, Any]
"""A JSON object."""


class Mention(NamedTuple):
    """A code that a record names, and where."""

    path: Path
    section: str
    code: str


@dataclass(slots=True)
class Slot:
    """A property of a model: what may stand there, at any depth of lists."""

    name: str
    refs: tuple[Ref, ...] = ()
    models: tuple[type[BaseModel], ...] = ()
    words: tuple[Any, ...] = ()
    """The values of a property that can only be one of a few."""
    choice: type[StrEnum] | None = None
    listed: bool = False
    required: bool = False
    filled: bool = False
    """Whether a list that is given may not be empty."""
    number: bool = False
    span: bool = False
    """Whether it is a day or a whole number, so that two of them make a span."""


@cache
def slots_of(model: type[BaseModel]) -> tuple[Slot, ...]:
    """The properties of a model, by their names in JSON."""
    hints = get_type_hints(model, include_extras=True)
    found = []
    for name, field in model.model_fields.items():
        slot = Slot(field.alias or name, required=field.is_required())
        _read(hints[name], slot)
        found.append(slot)
    return tuple(found)


def _read(hint: Any, slot: Slot) -> None:
    origin = get_origin(hint)
    if origin is Annotated:
        base, *marks = get_args(hint)
        slot.refs += tuple(mark for mark in marks if isinstance(mark, Ref))
        slot.number |= any(isinstance(mark, Number) for mark in marks)
        slot.filled |= any(isinstance(mark, FieldInfo) and _least(mark) for mark in marks)
        _read(base, slot)
    elif origin is Literal:
        slot.words += get_args(hint)
    elif origin in {Union, types.UnionType, tuple, list}:
        slot.listed |= origin in {tuple, list}
        for inner in get_args(hint):
            _read(inner, slot)
    elif isinstance(hint, type) and issubclass(hint, BaseModel):
        slot.models += (hint,)
    elif isinstance(hint, type) and issubclass(hint, StrEnum):
        slot.choice = hint
    elif hint in {date, int}:
        slot.span = True


def _least(mark: FieldInfo) -> Any:
    extra = mark.json_schema_extra
    return isinstance(extra, dict) and extra.get("minItems")


def objects(model: type[BaseModel], values: Values, path: Path = ()) -> Iterator[tuple[type[BaseModel], Values, Path]]:
    """An object and all objects in it, each with its model and its place."""
    yield model, values, path
    for slot in slots_of(model):
        if not slot.models:
            continue
        for at, value in _flat(values.get(slot.name), (*path, slot.name)):
            if isinstance(value, dict):
                for inner in slot.models:
                    if _fits(inner, value):
                        yield from objects(inner, value, at)


def mentions(model: type[BaseModel], values: Values) -> Iterator[Mention]:
    """Every code of another thing in the plan that a record names."""
    for inner, found, path in objects(model, values):
        for slot in slots_of(inner):
            for ref in slot.refs:
                if ref.unless is None or found.get(ref.unless) is None:
                    flat = _flat(found.get(slot.name), (*path, slot.name))
                    yield from (Mention(at, ref.section, code) for at, code in flat if isinstance(code, str))


def revived(model: type[BaseModel], values: Values) -> Values:
    """A stored body with its numbers, which are kept as text so that they stay exact, as numbers again."""
    if not _has_numbers(model):
        return values
    return {**values, **{s.name: _number(s, values[s.name]) for s in slots_of(model) if s.name in values}}


def _number(slot: Slot, value: Any) -> Any:
    if isinstance(value, list):
        return [_number(slot, one) for one in value]
    if isinstance(value, dict):
        model = fitting(slot, value)
        return value if model is None else revived(model, value)
    return Decimal(value) if slot.number and isinstance(value, str) else value


@cache
def _has_numbers(model: type[BaseModel]) -> bool:
    return any(slot.number for inner in _within(model) for slot in slots_of(inner))


@cache
def sections_named(model: type[BaseModel]) -> frozenset[str]:
    """The sections that a record of this model may refer to."""
    return frozenset(ref.section for inner in _within(model) for slot in slots_of(inner) for ref in slot.refs)


def _within(model: type[BaseModel]) -> set[type[BaseModel]]:
    """A model and all models in it."""
    found, open_ = {model}, [model]
    while open_:
        new = {inner for slot in slots_of(open_.pop()) for inner in slot.models} - found
        found |= new
        open_ += new
    return found


def fitting(slot: Slot, values: Values) -> type[BaseModel] | None:
    """The model of an object that stands at a property."""
    return next((model for model in slot.models if _fits(model, values)), None)


def _fits(model: type[BaseModel], values: Values) -> bool:
    """Whether an object may be of a model: of several, the one whose fixed words it has."""
    return all(values.get(slot.name) in slot.words for slot in slots_of(model) if slot.words and not slot.choice)


def _flat(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _flat(one, (*path, index))
    elif value is not None:
        yield path, value
