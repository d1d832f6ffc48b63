"""Events, subscriptions and deliveries as they go over the wire."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, field_validator
from pydantic.json_schema import SkipJsonSchema

from app.events.kinds import KIND_OF
from app.events.sending import Result
from app.http.paging import Listing
from app.http.types import Answer, Choice, Code, Many, Moment, StrictInt, StrictUuid, Text, Wire, wrong

URL_LENGTH: Final = 2000
_TYPES: Final = sorted(KIND_OF)
_MOST: Final = 100


def _known(value: str) -> str:
    if value not in KIND_OF:
        raise wrong("invalid_choice", "Deze soort gebeurtenis is er niet.", "There is no such type of event.")
    return value


EventType = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": _TYPES})]
"""The type of an event that is told."""

Position = Annotated[str, StringConstraints(strict=True, max_length=40, pattern=r"^[0-9]{1,18}\.[0-9]{1,9}$")]
"""A place in what happened in a plan; a later one sorts after an earlier one as text."""

Email = Annotated[
    str,
    StringConstraints(
        strict=True, min_length=3, max_length=254, pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$"
    ),
]


class CloudEvent(Answer):
    """Een gebeurtenis naar CloudEvents 1.0 en het NL GOV-profiel: wat er gebeurde, en waar het is op te halen."""

    specversion: Annotated[str, Field(description="De versie van CloudEvents.", pattern=r"^1\.0$", max_length=3)]
    id: Annotated[StrictUuid, Field(description="Van deze gebeurtenis; hetzelfde als zij opnieuw komt.")]
    source: Annotated[str, Field(max_length=200, description="Waar zij vandaan komt: OIN of KvK-nummer en systeem.")]
    type: Annotated[str, Field(max_length=100, description="De soort gebeurtenis.")]
    subject: Annotated[StrictUuid, Field(description="Waarover zij gaat.")]
    time: Annotated[Moment, Field(description="Wanneer het is vastgelegd.")]
    dataref: Annotated[
        str,
        Field(
            max_length=500,
            json_schema_extra={"format": "uri"},
            description="Waar het is op te halen, met eigen rechten.",
        ),
    ]
    plan: Annotated[Code, Field(description="De code van het plan.")]
    initiative: Annotated[Code | None, Field(description="Het initiatief, als het er één betreft.")]
    sequence: Annotated[Position, Field(description="De plaats in het plan; later sorteert na eerder.")]


class EventFeed(Listing[CloudEvent]):
    """Gebeurtenissen in volgorde, en waar de volgende keer verder wordt gelezen."""

    position: Annotated[Position, Field(description="Tot hier is gekeken; geef dit de volgende keer als `after`.")]


class SubscriptionStatus(StrEnum):
    """Of er wordt bezorgd."""

    ACTIVE = "active"
    PAUSED = "paused"


Address = Annotated[
    str,
    Text(URL_LENGTH),
    Field(
        pattern=r"^https?://[A-Za-z0-9\[]",
        json_schema_extra={"format": "uri"},
        description="Een openbaar https-adres.",
    ),
]


class Chosen(Wire):
    """Welke gebeurtenissen er komen, en wie hoort dat het niet lukt."""

    types: Annotated[
        Many[EventType] | None, Field(min_length=1, max_length=_MOST, description="Alleen deze soorten.")
    ] = None
    initiatives: Annotated[
        Many[Code] | None,
        Field(min_length=1, max_length=1000, description="Alleen wat over een van deze initiatieven gaat."),
    ] = None
    email: Annotated[
        Email | None, Field(description="Wie bericht krijgt als bezorgen niet lukt; liefst geen persoon.")
    ] = None


class NewSubscription(Chosen):
    """Waar gebeurtenissen heen gaan, en welke."""

    url: Address


class SubscriptionChange(Chosen):
    """Wat er anders wordt; wat er niet in staat blijft, en met null vervalt een keuze."""

    url: Address | SkipJsonSchema[None] = None
    status: Annotated[Choice[SubscriptionStatus] | SkipJsonSchema[None], Field(description="Of er wordt bezorgd.")] = (
        None
    )

    @field_validator("url", "status", mode="before")
    @classmethod
    def _said(cls, value: object) -> object:
        """An address or a status is left out, and never taken away."""
        if value is None:
            raise wrong("invalid_value", "Dit kan niet leeg zijn; laat het weg.", "This cannot be empty; leave it out.")
        return value


class Subscription(Answer):
    """Een abonnement op de gebeurtenissen van een plan."""

    id: StrictUuid
    plan: Code
    url: Annotated[str, Field(max_length=URL_LENGTH, description="Waar zij heen gaan.")]
    types: Annotated[list[str] | None, Field(max_length=_MOST, description="Alleen deze soorten; leeg is alle.")]
    initiatives: Annotated[list[Code] | None, Field(max_length=1000, description="Alleen van deze; leeg is alles.")]
    email: Annotated[Email | None, Field(description="Wie bericht krijgt als bezorgen niet lukt.")]
    issuer: Annotated[str, Field(max_length=255, description="De uitgever van het token van wie het nam (`iss`).")]
    subject: Annotated[str, Field(max_length=255, description="Wie het nam (`sub`); diens rechten gelden.")]
    recorded_at: Moment
    status: Annotated[SubscriptionStatus, Field(description="Of er wordt bezorgd.")]
    secret_version: Annotated[StrictInt, Field(description="Het hoeveelste geheim dit is.")]
    renewal_needed: Annotated[
        bool, Field(description="Of de dienst dit geheim niet meer kent: vernieuw het, tot dan wordt niet bezorgd.")
    ]
    failing_since: Annotated[Moment | None, Field(description="Sinds wanneer bezorgen niet lukt.")]
    warned_at: Annotated[Moment | None, Field(description="Wanneer daarover bericht is gegeven.")]


Excerpt = Annotated[str | None, Field(max_length=200, description="Het begin van wat de ontvanger antwoordde.")]
Milliseconds = Annotated[StrictInt, Field(description="Hoe lang het duurde, in milliseconden.")]
HttpStatus = Annotated[StrictInt | None, Field(description="De HTTP-status van het antwoord, als dat er kwam.")]


class Probe(Answer):
    """Hoe het ging toen het adres werd geprobeerd."""

    result: Annotated[Result, Field(description="Hoe het afliep.")]
    status: HttpStatus
    milliseconds: Milliseconds
    answer: Excerpt


class Subscribed(Subscription):
    """Een nieuw abonnement of geheim; beide staan alleen in het eerste antwoord, en worden niet bewaard."""

    secret: Annotated[
        str | None, Field(max_length=100, description="Waarmee is getekend; staat alleen in het eerste antwoord.")
    ] = None
    probe: Annotated[Probe | None, Field(description="Hoe het ging toen het adres werd geprobeerd.")] = None


class DeliveryStatus(StrEnum):
    """Hoe het met een bezorging staat."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    WITHHELD = "withheld"


class Attempt(Answer):
    """Een poging om te bezorgen."""

    at: Moment
    result: Annotated[Result, Field(description="Hoe het afliep.")]
    status: HttpStatus
    milliseconds: Milliseconds
    answer: Excerpt


class Delivery(Answer):
    """Een gebeurtenis op weg naar een abonnement."""

    id: StrictUuid
    subscription: StrictUuid
    event: Annotated[StrictUuid, Field(description="De `id` van de gebeurtenis.")]
    type: Annotated[str, Field(max_length=100, description="De soort gebeurtenis.")]
    subject: Annotated[StrictUuid, Field(description="Waarover zij gaat.")]
    sequence: Position
    recorded_at: Moment
    status: Annotated[DeliveryStatus, Field(description="Hoe het ermee staat.")]
    next_at: Annotated[Moment | None, Field(description="Wanneer het weer wordt geprobeerd.")]
    finished_at: Annotated[Moment | None, Field(description="Wanneer het klaar was, goed of niet.")]
    attempts: Annotated[list[Attempt], Field(max_length=20, description="De laatste pogingen, de oudste eerst.")]
