"""Strong entity tags: unchanged is not sent again, and a change names the version that it rests on (RFC 9110 §13)."""

import hashlib
import re
from typing import Annotated, Final

from fastapi import Header, Request
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.responses import Response

from app.errors import StaleVersion, VersionRequired

_TAG: Final = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')

IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=1000, description="De `ETag` van de versie waarop dit rust.")
]
"""Declares `If-Match` on a route; to be checked with `require_match`."""


def etag(*version: object) -> str:
    """The strong entity tag of what is identified by these values: an id and a version, or the bytes of a body."""
    digest = hashlib.sha256()
    for part in version:
        raw = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(raw).to_bytes(8) + raw)
    return f'"{digest.hexdigest()[:32]}"'


def _tags(header: str) -> list[tuple[bool, str]]:
    """The entity tags of a header, each with whether it is weak."""
    return [(bool(found[1]), found[2]) for found in _TAG.finditer(header)]


def not_modified(request: Request, tag: str) -> bool:
    """Whether the caller has this version already, by `If-None-Match` (weak comparison)."""
    header = ",".join(request.headers.getlist("if-none-match"))
    return header.strip() == "*" or any(known == tag for _, known in _tags(header))


def single(request: Request, resource: BaseModel, *version: object, status: int = 200, location: str = "") -> Response:
    """A single resource with its `ETag`; 304 without body when the caller has this version already.

    Args:
        request: what is answered.
        resource: the resource, known to be right; it is not validated again.
        version: what identifies the version; without it the body itself.
        status: of the answer.
        location: URL of a resource that was made.
    """
    body = to_json(resource, by_alias=True)
    headers = {"ETag": etag(*(version or (body,)))}
    if request.method == "GET" and not_modified(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if location:
        headers["Location"] = location
    return Response(body, status, headers, "application/json")


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
