"""Tries out an address: before it is taken, and with the first message when it is."""

import json
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from app import clock
from app.access.work import Work
from app.errors import Flaw, InvalidInput, Unavailable
from app.events import schemas
from app.events.addresses import NotAllowed, NotFoundThere, checked, look_up
from app.events.envelope import MEDIA_TYPE, Origin, origin_of, probe_of
from app.events.sending import Sender
from app.events.signing import SigningKey, key_of, signature
from app.http.caller import services
from app.http.transaction import Call, Rows
from app.http.urls import base_url

_REPLAYED = "Idempotency-Replayed"


def key_for(call: Call) -> SigningKey:
    """The key of this service.

    Raises:
        Unavailable: there is none, and none can be made.
    """
    try:
        return key_of(services(call.request).settings)
    except OSError:
        raise Unavailable from None


def origin_for(call: Call) -> Origin:
    """Where the events of this service come from."""
    return origin_of(services(call.request).settings, base_url(call.request.scope))


async def nothing(_: Work) -> Rows:
    """Asks nothing: only whether the caller may ask."""
    return Rows([])


async def require_reachable(call: Call, url: str) -> None:
    """Refuse an address that events may not go to, or whose name leads nowhere.

    Raises:
        InvalidInput: with why.
    """
    loopback = services(call.request).settings.callbacks == "loopback"
    try:
        await look_up(checked(url, loopback=loopback), loopback=loopback)
    except NotAllowed as error:
        raise InvalidInput([Flaw("/url", "invalid_value", error.nl, error.en)]) from None
    except NotFoundThere:
        nl, en = "De naam in dit adres is niet te vinden.", "The name in this address cannot be found."
        raise InvalidInput([Flaw("/url", "invalid_value", nl, en)]) from None


async def probe(call: Call, to: schemas.Subscription, key: SigningKey) -> schemas.Probe:
    """Send a signed message that stands for nothing, and tell how that went."""
    now, identifier = clock.now(), uuid4()
    body = probe_of(origin_for(call), to.plan, to.id, identifier, now).model_dump_json(by_alias=True)
    headers = {
        "Content-Type": MEDIA_TYPE,
        "webhook-id": str(identifier),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature([key.secret(to.id, to.secret_version)], str(identifier), now, body),
    }
    sender = Sender(loopback=services(call.request).settings.callbacks == "loopback")
    try:
        sent = await sender.post(to.url, body.encode(), headers)
    finally:
        await sender.close()
    return schemas.Probe(result=sent.result, status=sent.status, milliseconds=sent.milliseconds, answer=sent.answer)


async def with_secret(call: Call, answer: Response, key: SigningKey) -> Response:
    """The first answer about a new secret: with the secret, and with how its first use went.

    The answer that is kept under the key of the request has neither, and nor has one that is given again.
    """
    if answer.status_code >= 400 or _REPLAYED in answer.headers:  # noqa: PLR2004 (a problem)
        return answer
    made = schemas.Subscription.model_validate_json(bytes(answer.body))
    first = {"secret": key.secret(made.id, made.secret_version), "probe": (await probe(call, made, key)).model_dump()}
    whole = schemas.Subscribed.model_validate({**made.model_dump(), **first})
    return Response(
        whole.model_dump_json(by_alias=True),
        answer.status_code,
        headers={"Location": answer.headers["Location"]},
        media_type="application/json",
    )


def extended(answer: Response, **more: Any) -> Response:
    """The same page with more properties; nothing for who has it already."""
    if not answer.body:
        return answer
    body = json.dumps({**json.loads(bytes(answer.body)), **more}, separators=(",", ":"), ensure_ascii=False)
    kept = {name: value for name, value in answer.headers.items() if name not in {"content-length", "content-type"}}
    return Response(body, answer.status_code, headers=kept, media_type="application/json")
