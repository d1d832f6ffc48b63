"""The tokens of the peers: who the service knows, signed with a secret of the peers."""

import secrets
import time
from typing import Any, Final
from uuid import uuid4

from jose import jwt

SECRET: Final = secrets.token_urlsafe(48)
_SECONDS: Final = 24 * 60 * 60


def for_peers(token: str, **more: Any) -> str:
    """A token for whom this one of the service is."""
    known, now = jwt.get_unverified_claims(token), int(time.time())
    own = {name: known[name] for name in ("iss", "sub")}
    claims = {**own, "iat": now, "exp": now + _SECONDS, "jti": uuid4().hex, "token_type": "access", **more}
    return str(jwt.encode(claims, SECRET, algorithm="HS256"))
