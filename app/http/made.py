"""What a command made, as an answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel
from starlette.responses import Response

from app.db.idempotency import Answered, Kept, Key
from app.db.session import Session
from app.errors import KeyConflict


@dataclass(frozen=True, slots=True)
class Created:
    """What a command answers: the resource, and where it is."""

    body: BaseModel | None
    """Without one the status is 204."""
    location: str | None = None
    status: int = 201
    kept: bool = True
    """False for what was only tried out: its effect is undone."""


@dataclass(frozen=True, slots=True)
class Later:
    """An answer of which only the facts are there: the rest takes long, and is done when the database is let go."""

    make: Callable[[], Awaitable[Response]]


def made_response(made: Created, tag: str | None) -> Response:
    """The answer to a command, with the `ETag` of what it changed."""
    headers = {"Location": made.location} if made.location else {}
    if tag is not None:
        headers["ETag"] = tag
    if made.body is None:
        return Response(status_code=204, headers=headers)
    body = made.body.model_dump_json(by_alias=True)
    return Response(body, made.status, headers=headers, media_type="application/json")


def kept_answer(key: Key, fingerprint: str, response: Response) -> Answered:
    """What is kept of an answer under the key of its request."""
    kept = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Answered(key, Kept(fingerprint, response.status_code, kept, bytes(response.body).decode()))


async def replayed(session: Session, kept: Kept, fingerprint: str) -> Response:
    """What was answered under a key before.

    Raises:
        KeyConflict: the key was used for another request.
    """
    if kept.fingerprint != fingerprint:
        raise KeyConflict("idempotency_key_reused")
    # What was committed when it was first asked may not have reached the standby yet.
    await session.wait_like_a_change()
    return Response(kept.body, kept.status, headers={**kept.headers, "Idempotency-Replayed": "true"})


def at(path: str, identifier: UUID | str) -> str:
    """Where a resource is: `/v1/<path>/<identifier>`."""
    return f"/v1/{path}/{identifier}"
