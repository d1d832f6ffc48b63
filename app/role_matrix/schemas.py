"""The role matrix as it goes over the wire."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from app.access.rights import Role
from app.http.types import Answer, BusinessDate, Choice, Code, Moment, Note, Number, StrictUuid
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
    recorded_at: Annotated[Moment, Field(description="Wanneer dit is vastgelegd.")]
    change: Annotated[
        StrictUuid | None, Field(description="De wijziging waarmee dit begon; geen als het uit het planpakket komt.")
    ]


class RoleCell(Answer):
    """Eén cel van de matrix: wie de rol heeft, en de rollen die daar golden, gelden en gaan gelden."""

    initiative: _Initiative
    domain: _Domain
    organisation: Annotated[Code | None, Field(description="Alleen van deze organisatie; anders van het domein.")]
    region: Annotated[Name | None, Field(description="Alleen in deze gemeente; anders overal.")]
    assignments: Annotated[list[RoleAssignment], Field(max_length=100_000, description="Op volgorde van hun dagen.")]


class RoleChange(Answer):
    """Een wijziging van de matrix: wie, wanneer en waarom, en wat zij deed eindigen en beginnen."""

    id: Annotated[StrictUuid | None, Field(description="Geen als er niets veranderde of het op proef was.")]
    valid_from: Annotated[BusinessDate, Field(description="De eerste dag waarover de wijziging gaat.")]
    whole: Annotated[bool, Field(description="Of de hele matrix werd vervangen.")]
    reason: Annotated[Note | None, Field(description="Waarom; geen als de tekst is gewist.")]
    recorded_by: Annotated[str, Field(description="Wie de wijziging vastlegde.", max_length=255)]
    recorded_at: Annotated[Moment, Field(description="Wanneer.")]
    ended: Annotated[
        list[RoleAssignment],
        Field(max_length=100_000, description="Wat hierdoor niet meer of korter geldt, zoals het was."),
    ]
    remaining: Annotated[
        list[RoleAssignment], Field(max_length=100_000, description="Wat er van het beëindigde blijft gelden.")
    ]
    begun: Annotated[list[RoleAssignment], Field(max_length=100_000, description="Wat hierdoor gaat gelden.")]


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


class Trekker(Answer):
    """Wie een initiatief trekt."""

    domain: _Domain
    organisation: Annotated[Code | None, Field(description="Alleen deze organisatie; anders het domein.")]
    region: Annotated[Name | None, Field(description="Alleen in deze gemeente; anders overal.")]


class TrekkerOf(Trekker):
    """Wie welke initiatieven trekt."""

    initiatives: Annotated[list[Code], Field(max_length=100_000, description="De codes van de initiatieven.")]


class _Filled(Answer):
    """Hoe vol (een deel van) de matrix is."""

    cells: Annotated[int, Field(ge=0, le=10**9, description="Het aantal cellen.")]
    filled: Annotated[int, Field(ge=0, le=10**9, description="Waarin iedereen een rol heeft.")]
    partly: Annotated[int, Field(ge=0, le=10**9, description="Waarin een deel geen rol heeft.")]
    empty: Annotated[int, Field(ge=0, le=10**9, description="Waarin niemand een rol heeft.")]
    share: Annotated[
        Annotated[Decimal, Number(4, Decimal(0), Decimal(1))] | None,
        Field(description="Het gevulde deel, van 0 tot 1; geen als er geen cellen zijn."),
    ]


class InitiativeRoles(_Filled):
    """Hoe vol de matrix is bij één initiatief, wat er ontbreekt en wie het trekt."""

    initiative: _Initiative
    name: Annotated[Name, Field(description="De naam van het initiatief.")]
    gaps: Annotated[list[MatrixGap], Field(max_length=100_000, description="Waar iemand geen rol heeft.")]
    trekkers: Annotated[list[Trekker], Field(max_length=100_000, description="Wie het trekt; niemand is toegestaan.")]


class RoleCompleteness(_Filled):
    """Hoe vol de rollenmatrix van een plan op één dag is."""

    as_of: Annotated[BusinessDate, Field(description="De dag waarop de rollen gelden.")]
    initiatives: Annotated[list[InitiativeRoles], Field(max_length=100_000, description="Op volgorde van code.")]
    without_trekker: Annotated[
        list[Code], Field(max_length=100_000, description="Initiatieven zonder trekker, ook niet als organisatie.")
    ]
    trekkers: Annotated[list[TrekkerOf], Field(max_length=100_000, description="Wie wat trekt.")]


class RoleMatrix(Answer):
    """De rollenmatrix op één dag: domeinen bij initiatieven."""

    as_of: Annotated[BusinessDate, Field(description="De dag waarop de rollen gelden.")]
    initiatives: Annotated[list[Named], Field(max_length=100_000, description="De kolommen, op volgorde van code.")]
    rows: Annotated[list[MatrixRow], Field(max_length=100_000, description="Per domein, op volgorde van code.")]
    gaps: Annotated[list[MatrixGap], Field(max_length=100_000, description="Waar iemand geen rol heeft.")]
    without_trekker: Annotated[
        list[Code], Field(max_length=100_000, description="Initiatieven zonder trekker, ook niet als organisatie.")
    ]
