"""Absolute URLs of this service, from its configured address or the socket, never from what a caller claims."""

from collections.abc import Mapping
from typing import Any, Final

API_PREFIX: Final = "/v1"
"""The base path of the API."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def base_url(scope: Mapping[str, Any]) -> str:
    """Scheme and authority without a slash at the end.

    The configured one that stands in the request's state, else the address that the socket listens on: `Host` and
    `X-Forwarded-*` can be forged.
    """
    configured: str | None = scope.get("state", {}).get("base_url")
    if configured:
        return configured.rstrip("/")
    scheme: str = scope.get("scheme", "http")
    host, port = scope.get("server") or ("localhost", None)
    if host.startswith("/"):  # a Unix socket
        host = "localhost"
    authority = f"[{host}]" if ":" in host else host
    return f"{scheme}://{authority}" + (f":{port}" if port and port != _DEFAULT_PORTS.get(scheme) else "")


def problem_type_url(base: str, code: str) -> str:
    """Where the kind of problem with this code is explained."""
    return f"{base}{API_PREFIX}/problem-types/{code}"
