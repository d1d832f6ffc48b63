"""What can be configured, all by environment or by file; nothing is needed for local use."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, computed_field
from pydantic_settings import BaseSettings, SettingsConfigDict

_USER = r"([^:/@]*(:[^@]*)?@)?"
_SERVER = r"(\[[^\]]+\]|[^/:?@,\[]*)(:\d{1,5})?"
_SERVERS = rf"^postgres(ql)?(\+\w+)?://{_USER}{_SERVER}(,{_SERVER})*(/[^?]*)?(\?.*)?$"
"""What a URL of one or several servers looks like."""


class Settings(BaseSettings):
    """The environment of one process; names of variables are those of the aliases."""

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore", frozen=True)

    database_url: str | None = Field(default=None, pattern=_SERVERS, alias="DATABASE_URL")
    """A PostgreSQL 15 to 18 (`postgresql://…`); without it the embedded one is started."""
    replica_url: str | None = Field(default=None, pattern=_SERVERS, alias="TRED_REPLICA_URL")
    """A server that follows that one: who prefers it (`Prefer: replica`) is answered from there."""
    data: Path = Field(default=Path(".tred"), alias="TRED_DATA")
    """Where the embedded database and the keys of the built-in issuer lie."""
    host: str = Field(default="127.0.0.1", alias="TRED_HOST")
    port: int = Field(default=8000, ge=0, le=65535, alias="TRED_PORT")
    base_url: str | None = Field(default=None, alias="TRED_BASE_URL")
    """The address under which callers reach the service, for absolute URLs; by default the one it listens on."""
    issuer: str | None = Field(default=None, alias="TRED_ISSUER")
    """An outside token issuer; with it the built-in issuer is off."""
    audience: str = Field(default="gelijke-tred", alias="TRED_AUDIENCE")
    jwks: str | None = Field(default=None, alias="TRED_JWKS")
    """The keys of the outside issuer: an https URL or a file."""
    clients: str = Field(default="", alias="TRED_CLIENTS")
    """The registered clients (`azp`) of the outside issuer, separated by commas; empty means any."""
    token_lifetime: int = Field(default=3600, ge=60, le=21600, alias="TRED_TOKEN_LIFETIME")
    """The longest life of a token that is accepted, in seconds."""
    token: str | None = Field(default=None, repr=False, alias="TRED_TOKEN")
    """The token of who gives a command that acts for somebody; the service itself does not look at it."""
    rate_limit: Literal["off"] | int | None = Field(default=None, alias="TRED_RATE_LIMIT")
    """Requests per minute per caller, or `off`; by default 600 with an outside issuer and off without."""
    origins: str = Field(default="", alias="TRED_CORS_ORIGINS")
    """Origins of browser front ends that may call the API, separated by commas."""
    pool_size: int = Field(default=16, ge=1, le=200, alias="TRED_POOL_SIZE")
    oin: str = Field(default="00000099000000000000", pattern="^[0-9]{20}$", alias="TRED_OIN")
    """The OIN of the organisation that runs the service."""
    kvk: str | None = Field(default=None, pattern="^[0-9]{8}$", alias="TRED_KVK")
    """Its number in the trade register, for who has no OIN; with it events come from there."""
    courier: Literal["on", "off"] = Field(default="on", alias="TRED_COURIER")
    """Whether this process delivers events and looks for deadlines."""
    proposers: int | None = Field(default=None, ge=0, le=256, alias="TRED_PROPOSERS")
    """With how many processes this one works at rounds of proposals (0: none); by default one per core, at most 16."""
    event_key: str | None = Field(default=None, min_length=32, alias="TRED_EVENT_KEY")
    """What the secrets of subscriptions follow from, in all processes alike; by default a file in the data folder."""
    callbacks: Literal["public", "loopback"] = Field(default="public", alias="TRED_CALLBACKS")
    """Where events may be sent: to public addresses, or for trying out also to this machine, without TLS."""
    evidence_store: str | None = Field(default=None, alias="TRED_EVIDENCE_STORE")
    """Where evidence files lie: a folder, or `s3://bucket/prefix` (then also the usual `AWS_…`); by default in data."""
    evidence_keys: Path | None = Field(default=None, alias="TRED_EVIDENCE_KEYS")
    """A file with the keys of that bucket, as `aws configure` writes it; by default they are in the environment."""
    evidence_largest: int = Field(default=100 * 2**20, ge=1024, le=2**31 - 1, alias="TRED_EVIDENCE_LARGEST")
    """The most bytes of an evidence file."""
    evidence_scanner: str | None = Field(default=None, alias="TRED_EVIDENCE_SCANNER")
    """A ClamAV that looks files through: `tcp://host:port` or `unix:///path`; without it nothing does."""
    smtp: str | None = Field(default=None, pattern=r"^smtps?://[^\s]+$", alias="TRED_SMTP")
    """`smtp://[user:password@]host[:port]` (STARTTLS where offered) or `smtps://…`; without it nothing is mailed."""
    mail_from: str = Field(default="tred@localhost", alias="TRED_MAIL_FROM")
    mail_to: str | None = Field(default=None, alias="TRED_MAIL_TO")
    """Who hears that events are not delivered, where a subscription names nobody."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def requests_per_minute(self) -> int | None:
        """The limit in force; None when there is none."""
        if self.rate_limit == "off":
            return None
        if self.rate_limit is not None:
            return self.rate_limit
        return 600 if self.issuer else None


def from_environment() -> Settings:
    """The settings of this process: its environment, and for what is not there the files in the folder `TRED_SECRETS`.

    A file has the name of a variable and holds its value: as systemd (`LoadCredential`) and containers give secrets.

    Raises:
        ValidationError: a value is not what it must be.
        NotADirectoryError: the folder is not there.
    """
    folder = os.environ.get("TRED_SECRETS")
    if folder is not None and not Path(folder).is_dir():
        raise NotADirectoryError(folder)
    return Settings(_secrets_dir=folder)
