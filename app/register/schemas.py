"""Records as they go over the wire: what was written, with what the service adds to it."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PlainValidator, create_model

from app.http.paging import Listing
from app.http.types import Answer, Code, Moment, Note, StrictUuid, Text
from app.plans.imports.schemas import an_object
from app.plans.package.records.kinds import Kind

Version = Annotated[int, Field(ge=1, json_schema_extra={"format": "int32"}, description="De hoeveelste versie.")]


class Kept(Answer):
    """Wat de dienst aan een gegeven toevoegt."""

    id: Annotated[StrictUuid, Field(description="Hetzelfde zolang het plan er is, ook na verwijderen en terugzetten.")]
    version: Version
    changed_at: Annotated[Moment, Field(description="Wanneer deze versie is vastgelegd.")]


class RemovedRecord(Answer):
    """Een gegeven dat er niet meer is; alleen te zien met `updatedSince`."""

    code: Code
    id: StrictUuid
    removed: Annotated[Literal[True], Field(description="Altijd true.")] = True
    version: Version
    changed_at: Annotated[Moment, Field(description="Wanneer het is verwijderd.")]


def _model(name: str, base: Any, text: str, **fields: Any) -> Any:
    return create_model(name, __base__=base, __module__=__name__, __doc__=text, **fields)


def answer_of(kind: Kind) -> type[Kept]:
    """What reading a record of a kind answers: its own properties, and what the service adds."""
    text = f"{kind.nl[0].upper()}{kind.nl[1:]}, zoals vastgelegd."
    made: type[Kept] = _model(f"{kind.model.__name__}Record", (Kept, kind.model), text)
    return made


def page_of(kind: Kind, answer: type[Kept]) -> Any:
    """One page of a list of a kind, with the removed ones when changes are asked for."""
    listing: Any = Listing
    return _model(f"{kind.model.__name__}RecordList", listing[answer | RemovedRecord], f"Een pagina: {kind.nl}.")


class RecordVersion(Answer):
    """Een versie: wie haar wanneer vastlegde, en waarom."""

    NAMED_BY: ClassVar = ("version",)

    version: Version
    removed: Annotated[bool, Field(description="Of het gegeven hier werd verwijderd.")]
    changed_at: Annotated[Moment, Field(description="Wanneer dit is vastgelegd.")]
    by: Annotated[str, Text(255), Field(description="Wie het vastlegde.")]
    reason: Annotated[Note | None, Field(description="Waarom, als dat is gezegd (`X-Audit-Toelichting`).")]


def version_of(kind: Kind) -> type[RecordVersion]:
    """A version of a record of a kind, with what it said."""
    model: Any = kind.model
    said = Annotated[model | None, Field(description="Wat het zei; niets na verwijderen of wissen.")]
    text = f"{RecordVersion.__doc__} Van: {kind.nl}."
    made: type[RecordVersion] = _model(f"{kind.model.__name__}Version", RecordVersion, text, record=(said, ...))
    return made


def history_of(kind: Kind, version: type[RecordVersion]) -> Any:
    """One page of the versions of a record."""
    listing: Any = Listing
    return _model(f"{kind.model.__name__}VersionList", listing[version], f"De versies: {kind.nl}.")


def body_of(kind: Kind) -> Any:
    """A record as it comes in: read by its own rules, which name every flaw of form and meaning at once."""
    return Annotated[Any, PlainValidator(an_object, json_schema_input_type=kind.model)]
