"""Warns somebody by e-mail that events are not delivered; once, and never with what they hold."""

import asyncio
import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from app.settings import Settings

_SECONDS: Final = 10.0
_PORTS: Final = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Mailer:
    """Where mail is handed in, from whom it comes, and who gets what has nobody's name on it."""

    server: str
    sender: str
    fallback: str | None

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """As it is configured; None when nothing is mailed."""
        return None if settings.smtp is None else cls(settings.smtp, settings.mail_from, settings.mail_to)

    async def warn(self, to: str | None, plan: str, subscription: str) -> bool:
        """Say that a subscription is not delivered to; answers whether there was anybody to say it to.

        Raises:
            OSError: the mail is not taken (`smtplib.SMTPException` is one).
        """
        receiver = to or self.fallback
        if receiver is None:
            return False
        await asyncio.to_thread(self._hand_in, _letter(self.sender, receiver, plan, subscription))
        return True

    def _hand_in(self, letter: EmailMessage) -> None:
        there = urlsplit(self.server)
        connect = smtplib.SMTP_SSL if there.scheme == "smtps" else smtplib.SMTP
        with connect(there.hostname or "localhost", there.port or _PORTS[there.scheme], timeout=_SECONDS) as server:
            server.ehlo()
            if there.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls()
            if there.username is not None:
                server.login(unquote(there.username), unquote(there.password or ""))
            server.send_message(letter)


def _letter(sender: str, receiver: str, plan: str, subscription: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = sender, receiver
    letter["Subject"] = f"Gelijke tred: gebeurtenissen van plan {plan} worden niet bezorgd"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(
        f"Een gebeurtenis van plan {plan} is na acht pogingen in 24 uur niet bezorgd bij abonnement\n"
        f"{subscription}.\n\n"
        "Wat niet is bezorgd staat in de lijst van bezorgingen van dit abonnement (status `dead`) en kan vandaar\n"
        "opnieuw worden gestuurd. Hierover komt geen tweede bericht voordat bezorgen weer is gelukt.\n\n"
        f"An event of plan {plan} was not delivered to this subscription after eight attempts in 24 hours.\n"
    )
    return letter
