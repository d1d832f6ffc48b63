"""Hands that take in cent after cent while a service or its database is lost, and a log of what was answered."""

import random
import ssl
import time
from threading import Event, Lock
from typing import Protocol

import httpx

from tests.support.payments import Till


class Running(Protocol):
    """A service, wherever it is now."""

    @property
    def url(self) -> str:
        """Where it listens."""
        ...


class Log:
    """What was sent, written before sending, and what was answered, written after."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._gone_at: float | None = None
        self.sent: set[str] = set()
        self.acked: set[str] = set()
        self.broken = 0
        self.back_after: list[float] = []
        self.done = Event()

    def next(self) -> str:
        with self._lock:
            reference = f"R{len(self.sent)}"
            self.sent.add(reference)
            return reference

    def gone(self) -> None:
        """The database is gone, as of now."""
        with self._lock:
            self._gone_at = time.monotonic()

    def answered(self, reference: str, asked_at: float) -> None:
        with self._lock:
            self.acked.add(reference)
            if self._gone_at is not None and asked_at > self._gone_at:
                self.back_after.append(time.monotonic() - self._gone_at)
                self._gone_at = None

    def lost(self) -> None:
        with self._lock:
            self.broken += 1


def load(site: Running, till: Till, log: Log, hand: int, trust: ssl.SSLContext | bool = True) -> None:
    """Take in cent after cent; send again with the same key what had no answer, or now and then leave it."""
    dice = random.Random(hand)  # noqa: S311 (no secret)
    token = till.client.headers["Authorization"]
    with httpx.Client(timeout=10, trust_env=False, headers={"Authorization": token}, verify=trust) as client:
        while not log.done.is_set():
            reference = log.next()
            while not log.done.is_set():
                asked_at = time.monotonic()
                try:
                    answer = client.post(
                        f"{site.url}{till.path}",
                        json=till.body(reference),
                        headers={"Idempotency-Key": reference},
                    )
                except httpx.TransportError:
                    answer = None
                if answer is not None and answer.status_code == 201:
                    log.answered(reference, asked_at)
                    break
                assert answer is None or answer.status_code == 503 or under_way(answer), answer.text
                log.lost()
                if dice.random() < 0.2:
                    break
                log.done.wait(0.05)


def under_way(answer: httpx.Response) -> bool:
    """Whether the same command was still being done for who asked before."""
    return answer.status_code == 409 and answer.json()["code"] == "idempotency_key_in_use"
