"""Free ports on the loopback address."""

import socket

LOOPBACK = "127.0.0.1"
FIRST = 25432
"""Where the search starts: below the range from which systems give ports to outgoing connections."""

_LAST = 65535


def is_free(port: int) -> bool:
    """Say whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def next_free(port: int) -> int | None:
    """Return the first free port from this one on, or None when all are taken."""
    return next((candidate for candidate in range(port, _LAST + 1) if is_free(candidate)), None)
