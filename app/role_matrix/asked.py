"""What may be asked of the matrix as it goes over the wire: another role in one cell, or another matrix."""

from typing import Annotated

from pydantic import Field

from app.access.rights import Role
from app.http.types import BusinessDate, Choice, Code, Many, Note, Wire
from app.plans.package.values import Name

_From = Annotated[BusinessDate | None, Field(description="De eerste dag; zonder is dat vandaag.")]
_Role = Annotated[Choice[Role], Field(description="De rol.")]
_Reason = Annotated[Note, Field(description="Waarom; blijft bij de wijziging staan.")]


class SetRole(Wire):
    """De rol die een cel krijgt: van de eerste tot en met de laatste dag, of voortaan."""

    role: _Role
    valid_from: _From = None
    valid_to: Annotated[
        BusinessDate | None, Field(description="De laatste dag; wat er daarna gold, blijft gelden.")
    ] = None
    reason: _Reason


class MatrixRole(Wire):
    """Eén rol in de nieuwe matrix."""

    initiative: Annotated[Code, Field(description="De code van het initiatief.")]
    domain: Annotated[Code, Field(description="De code van het domein.")]
    organisation: Annotated[Code | None, Field(description="Alleen van deze organisatie; anders van het domein.")] = (
        None
    )
    region: Annotated[Name | None, Field(description="Alleen in deze gemeente; anders overal.")] = None
    role: _Role
    valid_from: Annotated[
        BusinessDate | None, Field(description="De eerste dag; die van de matrix als deze eerder ligt of ontbreekt.")
    ] = None
    valid_to: Annotated[BusinessDate | None, Field(description="De laatste dag; anders tot het einde.")] = None


class SetMatrix(Wire):
    """De hele matrix zoals die vanaf een dag geldt: wat er niet in staat, eindigt."""

    valid_from: _From = None
    reason: _Reason
    roles: Annotated[Many[MatrixRole], Field(description="Alle rollen; geen maakt de matrix leeg.")]
