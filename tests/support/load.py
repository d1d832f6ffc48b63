"""Hands that take in cent after cent while a service or its database is lost, and a log of what was answered."""

import random
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
        self.sent: set[str] = set()
        self.acked: set[str] = set()
        self.broken = 0
        self.done = Event()

    def next(self) -> str:
        with self._lock:
            reference = f"R{len(self.sent)}"
            self.sent.add(reference)
            return reference

    def answered(self, reference: str) -> None:
        with self._lock:
            self.acked.add(reference)

    def lost(self) -> None:
        with self._lock:
            self.broken += 1


def load(site: Running, till: Till, log: Log, hand: int) -> None:
    """Take in cent after cent; send again with the same key what had no answer, or now and then leave it."""
    dice = random.Random(hand)  # noqa: S311 (no secret)
    token = till.client.headers["Authorization"]
    with httpx.Client(timeout=10, trust_env=False, headers={"Authorization": token}) as client:
        while not log.done.is_set():
            reference = log.next()
            while not log.done.is_set():
                try:
                    answer = client.post(
                        f"{site.url}{till.path}",
                        json=till.body(reference),
                        headers={"Idempotency-Key": reference},
                    )
                except httpx.TransportError:
                    answer = None
                if answer is not None and answer.status_code == 201:
                    log.answered(reference)
                    break
                assert answer is None or answer.status_code == 503, answer.text
                log.lost()
                if dice.random() < 0.2:
                    break
                log.done.wait(0.05)
