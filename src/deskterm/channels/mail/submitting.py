"""Giving a mail to an SMTP server, and what its answer means: taken, not now, never, or nobody knows."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from deskterm.channels.mail.outgoing import Outgoing
from deskterm.channels.mail.trust import distrust, trusting
from deskterm.config.mail import OAUTH, PLAIN, STARTTLS, TLS, MailboxConfig
from deskterm.errors import DesktermError
from deskterm.text.safe import safe_line

TIMEOUT: Final = 60.0
"""Seconds for which the server may say nothing; shorter than a courier's lease."""


class SubmitTrouble(DesktermError):
    """The server could not be reached or would not have us; nothing was given to it."""


class Fate(StrEnum):
    """What became of a mail: ``LOST`` was not given away, since another courier has it."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"
    UNSURE = "unsure"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A mail's fate and the server's words; ``unreached`` are copies it would not take."""

    fate: Fate
    words: str = ""
    unreached: tuple[str, ...] = ()


class Submission:
    """One connection to a mailbox's SMTP server."""

    def __init__(self, box: MailboxConfig, secret: str) -> None:
        """Connect and log in; raises ``SubmitTrouble``."""
        self._box = box
        self.given = 0
        try:
            self._smtp = self._connect()
            if box.smtp_login:
                if box.login == OAUTH:
                    text = f"user={box.smtp_user}\1auth=Bearer {secret}\1\1"
                    self._smtp.auth("XOAUTH2", lambda challenge=None: "" if challenge else text)
                else:
                    self._smtp.login(box.smtp_user, secret)
        except smtplib.SMTPAuthenticationError as error:
            raise SubmitTrouble(
                f"{box.name}: {box.smtp} does not accept the login: {_said(error.smtp_error)}",
                "look at smtp_user and the password",
            ) from error
        except ssl.SSLError as error:
            why, hint = distrust(box.smtp, error)
            raise SubmitTrouble(f"{box.name}: {why}", hint) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise SubmitTrouble(f"{box.name}: {box.smtp}: {safe_line(str(error)[:300])}") from error

    def _connect(self) -> smtplib.SMTP:
        box = self._box
        context = trusting()
        if box.smtp_security == TLS:
            return smtplib.SMTP_SSL(box.smtp, box.smtp_port, timeout=TIMEOUT, context=context)
        smtp = smtplib.SMTP(box.smtp, box.smtp_port, timeout=TIMEOUT)
        if box.smtp_security == STARTTLS:
            smtp.starttls(context=context)
        assert box.smtp_security in (STARTTLS, PLAIN)
        return smtp

    def close(self) -> None:
        """Say goodbye as far as the server listens."""
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()

    def give(self, mail: Outgoing, about_to: Callable[[], bool]) -> Verdict:
        """Give a mail away. ``about_to`` is asked just before the words: False means that they must not be given."""
        smtp = self._smtp
        self.given += 1
        try:
            smtp.ehlo_or_helo_if_needed()
            options = list[str]()
            if mail.international:
                if not smtp.has_extn("smtputf8"):
                    return Verdict(
                        Fate.NEVER, f"{self._box.smtp} takes no addresses with letters beyond ASCII (SMTPUTF8)"
                    )
                smtp.command_encoding = "utf-8"
                options = ["SMTPUTF8", "BODY=8BITMIME"]
            code, words = smtp.mail(mail.sender, options)
            if code != 250:
                return self._over(code, words)
            unreached = list[str]()
            for number, recipient in enumerate(mail.recipients):
                code, words = smtp.rcpt(recipient)
                if code in (250, 251):
                    continue
                if number == 0 or code < 500:
                    return self._over(code, words)
                unreached.append(f"{recipient} ({_said(words)})")
        except (OSError, smtplib.SMTPException) as error:
            return Verdict(Fate.LATER, safe_line(str(error)[:300]) or "the line broke")
        finally:
            smtp.command_encoding = "ascii"
        if not about_to():
            with suppress(OSError, smtplib.SMTPException):
                smtp.rset()
            return Verdict(Fate.LOST)
        try:
            code, words = smtp.data(mail.raw)
        except smtplib.SMTPDataError as error:  # it did not want to hear the words
            return self._over(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            return Verdict(Fate.UNSURE, safe_line(str(error)[:300]) or "the line broke")
        if 200 <= code < 300:
            return Verdict(Fate.TAKEN, _said(words), tuple(unreached))
        return self._over(code, words)

    def _over(self, code: int, words: bytes | str) -> Verdict:
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.rset()
        said = f"{code} {_said(words)}"
        return Verdict(Fate.NEVER if 500 <= code < 600 else Fate.LATER, said)


def _said(words: bytes | str) -> str:
    return safe_line((words.decode("utf-8", "replace") if isinstance(words, bytes) else words)[:300])
