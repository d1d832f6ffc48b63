"""The plan package with the sections that hold records, which take a while to load."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field, create_model

from app.plans.package.models import Package
from app.plans.package.records.kinds import KINDS, Kind
from app.plans.package.values import Listed


def _section(kind: Kind) -> Any:
    described = Field(alias=kind.section, description=f"Per {kind.nl} één element; de code is uniek in deze lijst.")
    return Annotated[Listed[kind.model], described], ()  # type: ignore[name-defined] # one type per kind


_SECTIONS: Final[Mapping[str, Any]] = {kind.section: _section(kind) for kind in KINDS}

WholePackage: Final[type[Package]] = create_model(
    "WholePackage",
    __base__=Package,
    __module__=__name__,
    __doc__="A whole plan with all that belongs to its programme.",
    **_SECTIONS,
)
"""A package whose every section is known."""
