"""Who looks after a subscription hears once that delivering does not work, by mail or else in the log."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread

import pytest

from app.events.courier import LADDER
from app.events.mail import Mailer
from app.settings import Settings
from tests.support.databases import query
from tests.support.delivering import Post, subscribed
from tests.support.receiver import Receiver
from tests.support.reporting import Reporting


@contextmanager
def mailbox() -> Iterator[tuple[str, list[EmailMessage]]]:
    """A mail server that takes everything, without TLS; its address and what it took."""
    taken: list[EmailMessage] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=_serve, args=(listening, taken), daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{listening.getsockname()[1]}", taken
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def _serve(listening: socket.socket, taken: list[EmailMessage]) -> None:
    while True:
        try:
            wire, _ = listening.accept()
        except OSError:
            return
        with wire, wire.makefile("rwb", buffering=0) as lines:
            lines.write(b"220 hier\r\n")
            while line := lines.readline():
                word = line.split()[0].upper()
                if word == b"DATA":
                    lines.write(b"354 toe maar\r\n")
                    letter = b"".join(iter(lines.readline, b".\r\n"))
                    taken.append(message_from_bytes(letter, policy=policy.default))
                lines.write(b"221 dag\r\n" if word == b"QUIT" else b"250 goed\r\n")
                if word == b"QUIT":
                    break


def fail(plan: Reporting, post: Post, receiver: Receiver, code: str) -> None:
    """Let an event fail for the last time."""
    plan.reported(plan.analyst, code, 5)
    receiver.answer = lambda _: 500
    post.round()
    last = (
        "UPDATE delivery d SET failures = $1 FROM plan p "
        "WHERE p.id = d.plan_id AND p.code = $2 AND d.status = 'pending' RETURNING d.id"
    )
    assert len(query(plan.api.database_url, last, len(LADDER), plan.code)) == 1
    post.clock.move(LADDER[0])
    assert post.round() == 1


def test_one_mail_until_it_works_again(plan: Reporting, post: Post, receiver: Receiver) -> None:
    with mailbox() as (server, letters):
        post.mailer = Mailer(server, "tred@example.nl", None)
        made = subscribed(plan.office, plan.code, receiver, email="beheer@example.nl")
        fail(plan, post, receiver, "A1-D.1")
        fail(plan, post, receiver, "A1-D.2")
        [letter] = letters
        assert (letter["To"], letter["From"]) == ("beheer@example.nl", "tred@example.nl")
        text = letter.get_content()
        assert made["id"] in text
        assert "dead" in text
        assert receiver.url not in text
        receiver.answer = lambda _: 200
        plan.reported(plan.analyst, "B-E.1", 5)
        assert post.round() == 1
        fail(plan, post, receiver, "A1-D.3")
        assert len(letters) == 2


@pytest.mark.parametrize(
    ("mailer", "reason"),
    [
        (None, "no_smtp"),
        (Mailer("smtp://127.0.0.1:9", "tred@example.nl", None), "no_receiver"),
        (Mailer("smtp://127.0.0.1:9", "tred@example.nl", "beheer@example.nl"), "ConnectionRefusedError"),
    ],
)
def test_without_mail_it_is_in_the_log_and_to_be_seen(
    plan: Reporting,
    post: Post,
    receiver: Receiver,
    mailer: Mailer | None,
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    post.mailer = mailer
    made = subscribed(plan.office, plan.code, receiver)
    fail(plan, post, receiver, "A1-D.1")
    said = capsys.readouterr().err
    assert f'"reason": "{reason}"' in said
    assert "warning_not_mailed" in said
    assert receiver.url not in said
    shown = plan.office.get(f"/v1/subscriptions/{made['id']}").json()
    assert shown["warnedAt"] is not None


def test_the_mailer_is_what_is_configured() -> None:
    assert Mailer.of(Settings()) is None
    found = Mailer.of(Settings(smtp="smtps://u:p@mail.example.nl", mail_from="a@b.nl", mail_to="c@d.nl"))
    assert found == Mailer("smtps://u:p@mail.example.nl", "a@b.nl", "c@d.nl")
