"""Strong entity tags: unchanged is not sent again, and a change names the version that it rests on (RFC 9110 §13)."""

import hashlib
import re
from typing import Annotated, Final

from fastapi import Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from app.errors import StaleVersion, VersionRequired

_TAG: Final = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=1000,
        description="De `ETag` van de versie waarop deze wijziging rust; verplicht bij wat er is, en `*` telt niet.",
    ),
]
"""Declares `If-Match` on a route; to be checked with `require_match`."""

IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=1000, description="`*`: alleen als het er nog niet is."),
]
"""Declares `If-None-Match` on a route that may make what is not there yet; to be checked with `require_basis`."""


def etag(*version: object) -> str:
    """The strong entity tag of what is identified by these values: an id and a version, or the bytes of a body."""
    parts = [part if isinstance(part, bytes) else str(part).encode() for part in version]
    whole = b"".join([piece for raw in parts for piece in (len(raw).to_bytes(8), raw)])
    return f'"{hashlib.sha256(whole).hexdigest()[:32]}"'


def tag_of(resource: BaseModel) -> str:
    """The entity tag of a resource as reading it answers it."""
    return etag(resource.model_dump_json(by_alias=True).encode())


def _tags(header: str) -> list[tuple[bool, str]]:
    """The entity tags of a header, each with whether it is weak."""
    return [(bool(found[1]), found[2]) for found in _TAG.finditer(header)]


def not_modified(request: Request, tag: str) -> bool:
    """Whether the caller has this version already, by `If-None-Match` (weak comparison)."""
    header = ",".join(request.headers.getlist("if-none-match"))
    return header.strip() == "*" or any(known == tag for _, known in _tags(header))


def conditional(request: Request, body: bytes, tag: str | None = None) -> Response:
    """JSON with its `ETag`, or 304 without body when the caller has this version already.

    Args:
        request: what is answered.
        body: the resource as JSON.
        tag: of the version, from `etag`; without it that of the body itself.
    """
    headers = {"ETag": tag or etag(body)}
    if not_modified(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def require_match(if_match: str | None, tag: str) -> None:
    """Hold a change back unless it rests on the present version.

    Raises:
        VersionRequired: no version is named; `*` names none.
        StaleVersion: another version is named, or a weak tag.
    """
    if if_match is None or if_match.strip() in {"", "*"}:
        raise VersionRequired
    if (False, tag) not in _tags(if_match):
        raise StaleVersion


def require_basis(request: Request, tag: str | None) -> None:
    """Hold a change back unless it rests on what is there now.

    Args:
        request: which names the present version with `If-Match`, or says with `If-None-Match: *` that it makes
            something new.
        tag: of the present version; None when there is nothing yet.

    Raises:
        VersionRequired: it says neither.
        StaleVersion: something else is there, or nothing is.
    """
    named = ",".join(request.headers.getlist("if-match"))
    anew = ",".join(request.headers.getlist("if-none-match")).strip() == "*"
    if anew and tag is not None:
        raise StaleVersion
    if not anew:
        require_match(named, "" if tag is None else tag)
