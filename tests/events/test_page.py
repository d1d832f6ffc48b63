"""The page for readers says what the code does, and its example works."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from standardwebhooks import WebhookVerificationError

from app.events.courier import LADDER
from app.events.signing import SigningKey, signature
from tests.support.event_types import PAGE, page


def test_the_page_has_every_type() -> None:
    """When this fails: `python -m tests.support.event_types`."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_page_has_the_ladder() -> None:
    said = " ".join(PAGE.read_text(encoding="utf-8").split())
    *steps, last = (f"{step:,}".replace(",", ".") for step in LADDER)
    assert f"na {', '.join(steps)} en {last} seconden" in said


def test_the_example_takes_what_is_ours_and_nothing_else() -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    made: dict[str, object] = {}
    exec(code, made)  # noqa: S102 (our own page)
    verify = made["gebeurtenis"]
    assert callable(verify)
    secret, at, body = SigningKey(b"x" * 32).secret(uuid4(), 1), datetime.now(UTC), '{"id": "a"}'
    headers = {
        "webhook-id": "a",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature([secret], "a", at, body),
    }
    with time_machine.travel(at, tick=False):
        assert verify(secret, headers, body) == {"id": "a"}
        for other in ({**headers, "webhook-id": "b"}, {**headers, "webhook-timestamp": "1"}):
            with pytest.raises(WebhookVerificationError):
                verify(secret, other, body)
        with pytest.raises(WebhookVerificationError):
            verify(secret, headers, '{"id": "b"}')
        with pytest.raises(WebhookVerificationError):
            verify(SigningKey(b"y" * 32).secret(uuid4(), 1), headers, body)
