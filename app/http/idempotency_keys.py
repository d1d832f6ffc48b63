"""The `Idempotency-Key` of a request, and the fingerprint of what it was used for."""

import hashlib
import re
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Header, Request

from app.errors import Flaw, InvalidInput

_KEY: Final = re.compile(r"[\x21-\x7E]{1,255}")

OptionalKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=255, description="Zelfde sleutel en aanvraag: het eerste antwoord."),
]
NeededKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Zelfde sleutel en zelfde aanvraag: het eerste antwoord, en één effect.",
    ),
]


def key_of(request: Request, *, required: bool) -> str | None:
    """The key of a request, if it has one.

    Raises:
        InvalidInput: it is required and absent, or it is not one key of 1 to 255 visible ASCII characters.
    """
    given = request.headers.getlist("idempotency-key")
    if not given and not required:
        return None
    if len(given) == 1 and _KEY.fullmatch(given[0]):
        return given[0]
    nl, en = (
        "Geef één sleutel van 1 tot 255 zichtbare ASCII-tekens.",
        "Give one key of 1 to 255 visible ASCII characters.",
    )
    raise InvalidInput([Flaw("/header/Idempotency-Key", "invalid_value" if given else "required", nl, en)])


async def fingerprint_of(request: Request, content: bytes | None = None) -> str:
    """What tells this request from any other: method, path, query, the version that it rests on, and body.

    Args:
        request: the request.
        content: what stands for a body that was not held.
    """
    query = urlencode(sorted(request.query_params.multi_items())) if request.scope["query_string"] else ""
    basis = "".join(f"{name}: {request.headers[name]}\n" for name in _BASIS if name in request.headers)
    named = f"{request.method}\n{request.scope['path']}\n{query}\n{basis}".encode()
    return hashlib.sha256(named + (await request.body() if content is None else content)).hexdigest()


_BASIS: Final = ("if-match", "if-none-match")
