"""The role matrix as it goes over the wire."""

from typing import Annotated

from pydantic import Field

from app.access.rights import Role
from app.http.types import Answer, BusinessDate, Choice, Code, StrictUuid
from app.plans.package.values import Name
from app.plans.provenance import Sourced

_Initiative = Annotated[Code, Field(description="De code van het initiatief.")]
_Domain = Annotated[Code, Field(description="De code van het domein.")]
_Role = Annotated[Choice[Role], Field(description="De rol.")]


class RoleAssignment(Sourced):
    """De rol van een domein, of van één organisatie daarin, in een initiatief."""

    id: StrictUuid
    initiative: _Initiative
    domain: _Domain
    organisation: Annotated[Code | None, Field(description="Alleen van deze organisatie; anders van het domein.")]
    region: Annotated[Name | None, Field(description="Alleen in deze gemeente; anders overal.")]
    role: _Role
    valid_from: Annotated[BusinessDate | None, Field(description="De eerste dag; anders vanaf het begin.")]
    valid_to: Annotated[BusinessDate | None, Field(description="De laatste dag; anders tot het einde.")]


class Named(Answer):
    """Een code met zijn naam."""

    code: Code
    name: Name


class RegionRole(Answer):
    """De rol van een domein in één gemeente."""

    region: Annotated[Name, Field(description="De gemeente.")]
    role: _Role


class OrganisationRole(Answer):
    """De rol van één organisatie."""

    organisation: Annotated[Code, Field(description="De code van de organisatie.")]
    region: Annotated[Name | None, Field(description="Alleen in deze gemeente; anders overal.")]
    role: _Role


class MatrixCell(Answer):
    """Een domein in een initiatief."""

    initiative: _Initiative
    role: Annotated[Choice[Role] | None, Field(description="De rol van het domein als geheel, als die er is.")]
    regions: Annotated[list[RegionRole], Field(max_length=100_000, description="Afwijkend per gemeente.")]
    organisations: Annotated[list[OrganisationRole], Field(max_length=100_000, description="Per organisatie.")]


class MatrixRow(Answer):
    """Een domein in alle initiatieven."""

    domain: _Domain
    name: Annotated[Name, Field(description="De naam van het domein.")]
    cells: Annotated[list[MatrixCell], Field(max_length=100_000, description="In de volgorde van de kolommen.")]


class MatrixGap(Answer):
    """Waar een rol ontbreekt."""

    initiative: _Initiative
    domain: _Domain
    organisations: Annotated[
        list[Code], Field(max_length=100_000, description="Wie er geen rol heeft; leeg als het domein niemand telt.")
    ]


class RoleMatrix(Answer):
    """De rollenmatrix op één dag: domeinen bij initiatieven."""

    as_of: Annotated[BusinessDate, Field(description="De dag waarop de rollen gelden.")]
    initiatives: Annotated[list[Named], Field(max_length=100_000, description="De kolommen, op volgorde van code.")]
    rows: Annotated[list[MatrixRow], Field(max_length=100_000, description="Per domein, op volgorde van code.")]
    gaps: Annotated[list[MatrixGap], Field(max_length=100_000, description="Waar iemand geen rol heeft.")]
    without_trekker: Annotated[
        list[Code], Field(max_length=100_000, description="Initiatieven zonder trekker, ook niet als organisatie.")
    ]
