"""The issuers of tokens as they are configured."""

from pathlib import Path

from app.access.issuers import Issuer, Issuers
from app.access.key_sources import KeySource, keys_from_file, keys_from_url
from app.access.local_issuer import LocalIssuer
from app.settings import Settings


def make_issuers(settings: Settings) -> Issuers:
    """The issuers whose tokens are taken: the outside one that is configured, or else the built-in one.

    Raises:
        ValueError: the outside issuer cannot be used as it is configured.
        KeyFileUnusable: the key of the built-in issuer is damaged.
        OSError: the data folder cannot be used.
    """
    return Issuers([_issuer(settings)])


def _issuer(settings: Settings) -> Issuer:
    if settings.issuer is None:
        return LocalIssuer.open(settings.data).as_issuer()
    clients = frozenset(name.strip() for name in settings.clients.split(",") if name.strip())
    return Issuer(
        iss=settings.issuer,
        audience=settings.audience,
        keys=_keys(settings.jwks),
        max_lifetime=settings.token_lifetime,
        clients=clients or None,
    )


def _keys(place: str | None) -> KeySource:
    if not place:
        raise ValueError("TRED_ISSUER needs TRED_JWKS: the address or file of its keys.")
    return keys_from_url(place) if place.startswith(("https:", "http:")) else keys_from_file(Path(place))
