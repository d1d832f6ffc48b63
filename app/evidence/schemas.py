"""Evidence files as they go over the wire."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from app.http.types import Answer, Code, Moment, Note, StrictInt, StrictUuid, Text, Wire

PATH: Final = "/v1/evidence-files/"
"""What a reference to one of our own files begins with; its id follows."""

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64)]
FileName = Annotated[str, Text(255)]
Description = Annotated[str, Text(1000)]


class Scanned(StrEnum):
    """What the virus scanner said."""

    CLEAN = "clean"
    NOT_SCANNED = "not_scanned"


@dataclass(frozen=True, slots=True)
class About:
    """What a file is about, and what it is called."""

    file_name: str
    description: str | None = None
    initiative: str | None = None
    kassier: str | None = None
    organisation: str | None = None

    @property
    def money(self) -> bool:
        """Whether it is about the money of somebody."""
        return self.kassier is not None or self.organisation is not None


class EvidenceFile(Answer):
    """Een bewijsstuk dat is geüpload."""

    id: Annotated[StrictUuid, Field(description="De identificatie.")]
    status: Annotated[
        Literal["kept", "withdrawn"], Field(description="`kept`: op te halen. `withdrawn`: de inhoud is weg.")
    ]
    reference: Annotated[
        str, Text(500), Field(description="Hoe bewijslast naar dit bestand verwijst, met `sha256` ernaast.")
    ]
    file_name: Annotated[FileName | None, Field(description="De naam; leeg als die is gewist.")]
    description: Annotated[Description | None, Field(description="Wat het is.")]
    media_type: Annotated[str, Text(200), Field(description="Het mediatype.")]
    size: Annotated[StrictInt, Field(description="De grootte in bytes.")]
    sha256: Annotated[Digest, Field(description="SHA-256 van de inhoud.")]
    scan: Annotated[Scanned, Field(description="`not_scanned`: hier is geen virusscanner ingesteld.")]
    initiative: Annotated[Code | None, Field(description="Het initiatief waar het over gaat.")]
    kassier: Annotated[Code | None, Field(description="De kassier over wiens geld het gaat.")]
    organisation: Annotated[Code | None, Field(description="De organisatie over wier geld het gaat.")]
    recorded_by: Annotated[str, Text(255), Field(description="Wie het uploadde.")]
    recorded_at: Annotated[Moment, Field(description="Wanneer dat was.")]
    withdrawn_at: Annotated[Moment | None, Field(description="Wanneer het is ingetrokken.")]
    withdrawal_reason: Annotated[Note | None, Field(description="Waarom.")]


class FileWithdrawal(Wire):
    """Waarom een bewijsstuk wordt ingetrokken."""

    reason: Annotated[Note, Field(description="De reden.")]
