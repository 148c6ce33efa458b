"""A mailbox on an IMAP server: opened, read by UID, filed away, waited upon; its faults are ``MailboxTrouble``."""

import imaplib
import re
import ssl
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from imap_tools.errors import ImapToolsError, MailboxLoginError, UnexpectedCommandStatusError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from deskterm.channels.mail.structure import LARGEST
from deskterm.channels.mail.trust import distrust, trusting
from deskterm.config.mail import FLAG, LEAVE, MOVE, OAUTH, PLAIN, STARTTLS, MailboxConfig
from deskterm.errors import DesktermError
from deskterm.text.safe import safe_line

TIMEOUT: Final = 60.0
"""Seconds for which a server may say nothing."""

_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE: Final = re.compile(rb'\bINTERNALDATE "[^"]{10,40}"')
_MOST_SIZES: Final = 500


class MailboxTrouble(DesktermError):
    """The mail server could not be reached, would not have us, or broke off."""


class MailRefused(MailboxTrouble):
    """The server is there, but does not give out what was asked for."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail by its UID; ``raw`` is one byte longer than what is read of a mail where it is longer than that."""

    uid: int
    raw: bytes
    arrived_at: datetime | None


@contextmanager
def troubled(box: MailboxConfig, host: str) -> Generator[None]:
    """Turn what goes wrong with a server into ``MailboxTrouble``."""
    try:
        yield
    except ssl.SSLError as error:
        why, hint = distrust(host, error)
        raise MailboxTrouble(f"{box.name}: {why}", hint) from error
    except MailboxLoginError as error:
        words = f"{box.name}: {host} refuses the login: {_said_by_server(error)}"
        raise MailboxTrouble(words, f"look at the user, {box.user}, and at the password") from error
    except UnexpectedCommandStatusError as error:
        raise MailboxTrouble(f"{box.name}: {host} refuses: {_said_by_server(error)}") from error
    except (OSError, imaplib.IMAP4.error, ImapToolsError, UnicodeError) as error:
        raise MailboxTrouble(f"{box.name}: {host}: {safe_line(str(error)[:300]) or type(error).__name__}") from error


def _said_by_server(error: UnexpectedCommandStatusError) -> str:
    status, *said = error.command_result
    words = [one.decode("utf-8", "replace") for part in said for one in part or () if isinstance(one, bytes)]
    return safe_line(" ".join((str(status), *words))[:300])


class Mailbox:
    """One connection to a mailbox; not for several threads at once."""

    def __init__(self, box: MailboxConfig, secret: str) -> None:
        """Connect and log in; ``secret`` is the password, or the access token where the login is by OAuth."""
        self.box = box
        with troubled(box, box.imap):
            client = self._connect()
            if box.login == OAUTH:
                client.xoauth2(box.user, secret, initial_folder=None)
            elif box.user.isascii() and secret.isascii():
                client.login(box.user, secret, initial_folder=None)
            else:
                client.login_utf8(box.user, secret, initial_folder=None)
            # Most servers can do more for whom they know; the library only remembers what was said before.
            client.client.capabilities = tuple(client.client.capability()[1][-1].decode("ascii").upper().split())
        self._client: BaseMailBox = client

    def _connect(self) -> BaseMailBox:
        box = self.box
        if box.imap_security == PLAIN:
            return MailBoxUnencrypted(box.imap, box.imap_port, timeout=TIMEOUT)
        context = trusting()
        if box.imap_security == STARTTLS:
            return MailBoxStartTls(box.imap, box.imap_port, timeout=TIMEOUT, ssl_context=context)
        return MailBox(box.imap, box.imap_port, timeout=TIMEOUT, ssl_context=context)

    @property
    def _imap(self) -> Any:
        return self._client.client

    def close(self) -> None:
        """Log out as far as the server listens."""
        with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            self._client.logout()

    def select(self, folder: str, *, reading: bool = False) -> tuple[int, int]:
        """Open a folder; its UIDVALIDITY and the next UID it will give (0 where it does not say)."""
        with troubled(self.box, self.box.imap):
            self._client.folder.set(folder, readonly=reading)
            return self._said("UIDVALIDITY"), self._said("UIDNEXT")

    def _said(self, name: str) -> int:
        values = self._imap.untagged_responses.get(name) or [b"0"]
        found = re.search(rb"\d+", values[-1] or b"0")
        return int(found[0]) if found else 0

    def uids_after(self, uid: int) -> list[int]:
        """The UIDs greater than ``uid``, in order."""
        with troubled(self.box, self.box.imap):
            # The server counts the last mail to every range that ends with a star.
            return sorted(one for one in map(int, self._client.uids(f"UID {uid + 1}:*", charset=None)) if one > uid)

    def left_behind(self, uid: int) -> list[int]:
        """The UIDs not greater than ``uid`` that were not filed away, as the configuration wants it."""
        if uid < 1 or self.box.processed == LEAVE:
            return []
        with troubled(self.box, self.box.imap):
            sign = "UNSEEN" if self.box.processed == FLAG else "UNDELETED"
            found = self._client.uids(f"UID 1:{uid} {sign}", charset=None)
            return sorted(one for one in map(int, found) if one <= uid)

    def portions(self, uids: Sequence[int], count: int, size: int) -> Iterator[list[int]]:
        """The UIDs in portions of at most ``count`` mails and about ``size`` bytes."""
        for start in range(0, len(uids), _MOST_SIZES):
            some = uids[start : start + _MOST_SIZES]
            sizes = self._sizes(some)
            portion, total = list[int](), 0
            for uid in some:
                if portion and (len(portion) >= count or total + sizes.get(uid, 0) > size):
                    yield portion
                    portion, total = [], 0
                portion.append(uid)
                total += min(sizes.get(uid, 0), LARGEST)
            if portion:
                yield portion

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        sizes: dict[int, int] = {}
        for one in self._ask(uids, "(UID RFC822.SIZE)"):
            line = one if isinstance(one, bytes) else b" ".join(one)
            uid, size = _UID.search(line), _SIZE.search(line)
            if uid and size:
                sizes[int(uid[1])] = int(size[1])
        return sizes

    def _ask(self, uids: Sequence[int], what: str) -> list[Any]:
        with troubled(self.box, self.box.imap):
            state, answer = self._imap.uid("FETCH", ",".join(map(str, uids)), what)
        if state != "OK":
            said = b" ".join(one for one in answer if isinstance(one, bytes)).decode("utf-8", "replace")
            raise MailRefused(f"{self.box.name}: {self.box.imap}: {safe_line(said[:300])}")
        return [one for one in answer if one is not None]

    def fetch(self, uids: Sequence[int]) -> list[Fetched]:
        """The mails with these UIDs, as far as they are still there, in order; none is marked as seen."""
        found: dict[int, Fetched] = {}
        answer = self._ask(uids, f"(UID INTERNALDATE BODY.PEEK[]<0.{LARGEST + 1}>)")
        for number, one in enumerate(answer):
            if not isinstance(one, tuple):
                continue
            after = answer[number + 1] if number + 1 < len(answer) else b""
            facts = one[0] + b" " + (after if isinstance(after, bytes) else b"")
            uid = _UID.search(facts)
            if uid is not None:
                found[int(uid[1])] = Fetched(int(uid[1]), one[1], _instant(facts))
        return [found[uid] for uid in sorted(found)]

    def file_away(self, uids: Sequence[int]) -> None:
        """Do with mails that were taken in what the configuration says."""
        if not uids:
            return
        which = ",".join(map(str, uids))
        with troubled(self.box, self.box.imap):
            if self.box.processed == FLAG:
                self._expect("STORE", which, "+FLAGS.SILENT", r"(\Seen)")
            elif self.box.processed == MOVE:
                self._have(self.box.archive)
                if "MOVE" in self._imap.capabilities:
                    self._client.move(which.split(","), self.box.archive)
                else:
                    self._client.copy(which.split(","), self.box.archive)
                    self._expect("STORE", which, "+FLAGS.SILENT", r"(\Deleted)")
                    # Without UIDPLUS every mail marked by anybody would go: then they stay, marked.
                    if "UIDPLUS" in self._imap.capabilities:
                        self._expect("EXPUNGE", which)

    def _expect(self, *words: str) -> None:
        state, answer = self._imap.uid(*words)
        if state != "OK":
            raise imaplib.IMAP4.error(f"{words[0]}: {answer}")

    def _have(self, folder: str) -> None:
        if not self._client.folder.exists(folder):
            self._client.folder.create(folder)

    def holds(self, folder: str, message_id: str) -> bool:
        """Whether a folder has a mail with this Message-ID (without brackets); False where there is no such folder."""
        with troubled(self.box, self.box.imap):
            if not message_id.isascii() or '"' in message_id or not self._client.folder.exists(folder):
                return False
            self._client.folder.set(folder, readonly=True)
            return bool(self._client.uids(f'HEADER Message-ID "<{message_id}>"', charset=None))

    def append(self, folder: str, raw: bytes) -> None:
        """Put a copy of a mail of ours into a folder, made if need be."""
        with troubled(self.box, self.box.imap):
            self._have(folder)
            self._client.append(raw, folder, dt=datetime.now(UTC), flag_set=[r"\Seen"])

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return when something may have arrived in the open folder, or after so many seconds, or when told to stop."""
        if self._has_news():
            return
        if "IDLE" not in self._imap.capabilities:
            stop.wait(seconds)
            return
        with troubled(self.box, self.box.imap):
            self._client.idle.start()
            left = 0.0 if self._has_news() else seconds
            while left > 0 and not stop.is_set():
                said = self._client.idle.poll(timeout=min(1.0, left))
                if any(b"EXISTS" in one for one in said):
                    break
                left -= 1.0
            self._client.idle.stop()

    def _has_news(self) -> bool:
        """Whether the server told of mails since the folder was opened; what it told once it does not repeat."""
        return len(self._imap.untagged_responses.get("EXISTS") or ()) > 1


def _instant(facts: bytes) -> datetime | None:
    found = _DATE.search(facts)
    parsed = imaplib.Internaldate2tuple(found[0]) if found else None
    if parsed is None:
        return None
    return datetime.fromtimestamp(time.mktime(parsed), UTC)
