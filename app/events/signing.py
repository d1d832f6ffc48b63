"""The secrets of subscriptions, which are kept nowhere: each follows from one key of the service."""

import base64
import hmac
import secrets
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from standardwebhooks import Webhook

from app.access.key_files import make_once
from app.settings import Settings

_FILE: Final = Path("events") / "signing.key"
_BYTES: Final = 32
_SHORT: Final = 16


class SigningKey:
    """Gives every subscription a secret of its own, the same in every process that has this key."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.id = sha256(b"id" + raw).hexdigest()[:_SHORT]
        """Tells whether two processes have the same key, without telling the key."""

    def secret(self, subscription_id: UUID, version: int) -> str:
        """The secret of a subscription, as Standard Webhooks writes it: `whsec_…`."""
        made = hmac.digest(self._raw, f"{subscription_id}/{version}".encode(), "sha256")
        return f"whsec_{base64.b64encode(made).decode()}"


def signature(secrets_in_force: list[str], message_id: str, at: datetime, body: str) -> str:
    """The header `webhook-signature`: one signature for every secret that is in force."""
    return " ".join(Webhook(secret).sign(message_id, at, body) for secret in secrets_in_force)


def key_of(settings: Settings) -> SigningKey:
    """The key of this service: the one that is configured, or that of the data folder.

    Raises:
        OSError: there is none, and the folder cannot be used.
    """
    if settings.event_key is not None:
        return SigningKey(settings.event_key.encode())
    return _kept(settings.data.absolute())


@lru_cache(maxsize=8)
def _kept(data: Path) -> SigningKey:
    path = data / _FILE
    make_once(path, lambda: secrets.token_bytes(_BYTES))
    return SigningKey(path.read_bytes())
