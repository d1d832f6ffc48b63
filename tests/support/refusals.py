"""What every refusal of the service has in common."""

from typing import Any, Final

import httpx

JSON: Final = {"Content-Type": "application/json"}
HEADERS: Final = {
    "API-Version",
    "Cache-Control",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Content-Security-Policy",
}
SHIFT: Final = '{"fromStream":"IZA","toStream":"SPUK","amount":%s,"reference":"F","givenOn":"2026-01-01"}'


def refused(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem in an answer with this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.headers) >= {name.lower() for name in HEADERS}
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["requestId"]
    return found
