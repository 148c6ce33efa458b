"""Mails come in: every folder of a mailbox from where it was left, each mail once, whatever ends us in between.

How far a folder was read is written in the transaction that takes the mails in; what is done with them on the server
comes after. A folder belongs to one worker at a time, which loses it with everything uncommitted when it falls silent.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from deskterm.channels.mail.acknowledging import Acknowledger
from deskterm.channels.mail.arriving import Arrival, Sorter
from deskterm.channels.mail.intake import UNREADABLE
from deskterm.channels.mail.lease import FOLDER, Lease
from deskterm.channels.mail.mailbox import Fetched, Mailbox, MailboxTrouble, MailRefused
from deskterm.channels.mail.threads import ReplyAddresses
from deskterm.config.mail import MailboxConfig, MailConfig
from deskterm.desk.desk import Desk
from deskterm.errors import DesktermError, StoreBusy
from deskterm.model.answers import Answer, Done
from deskterm.model.commands import Receive
from deskterm.model.instants import now
from deskterm.store.mailing import (
    FolderLost,
    MailPlace,
    keep_place,
    leave_folder,
    secret_key,
    take_folder,
)

if TYPE_CHECKING:
    from sqlmodel import Session

BATCH: Final = 50
BATCH_BYTES: Final = 16 * 1024 * 1024
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 300.0
"""Seconds before a server that was not reached is tried again: twice as long each time, until it was read."""
_QUIET: Final = 60.0
"""Seconds after which a server that waits is spoken to, and the lease renewed."""


@dataclass(slots=True)
class Tally:
    """What came of it; ``waiting`` mails are still on the server."""

    taken: int = 0
    known: int = 0
    ours: int = 0
    unreadable: int = 0
    acknowledged: int = 0
    waiting: int = 0
    busy: int = 0

    def __str__(self) -> str:
        return (
            f"{self.taken} taken, {self.known} known already, {self.unreadable} could not be read"
            + (f", {self.ours} of our own" if self.ours else "")
            + (f", {self.acknowledged} acknowledged" if self.acknowledged else "")
            + (f"; {self.busy} folders are another worker's" if self.busy else "")
        )


class Fetcher:
    """Reads one mailbox into the desk. ``secret`` gives the password or access token; ``told`` hears of progress."""

    def __init__(
        self,
        desk: Desk,
        mail: MailConfig,
        box: MailboxConfig,
        secret: Callable[[MailboxConfig], str],
        *,
        told: Callable[[Tally], None] = lambda _: None,
        clock: Callable[[], datetime] = now,
        lease: float = FOLDER,
    ) -> None:
        self._desk = desk
        self._store = desk.store
        self._mail = mail
        self._box = box
        self._secret = secret
        self._told = told
        self._clock = clock
        self._lease = Lease(lease, clock)
        self._wait = _FIRST_WAIT
        self._sorter = Sorter(self._store, box, mail.own, ReplyAddresses(secret_key(self._store)))
        self._acknowledger = Acknowledger(desk, mail)

    def _own(self, folder: str) -> MailPlace | None:
        """Have a folder for oneself; None while another worker has it."""
        lease = self._lease
        place = take_folder(self._store, self._box.name, folder, lease.holder, lease.moment, lease.until)
        return None if place is None else replace(place, holder=lease.holder)

    def once(self) -> Tally:
        """Read every folder to its end; raises ``MailboxTrouble`` and ``StoreError``."""
        tally = Tally()
        mailbox = Mailbox(self._box, self._secret(self._box))
        try:
            for folder in self._box.folders:
                place = self._own(folder)
                if place is None:
                    tally.busy += 1
                    continue
                trouble = ""
                try:
                    self._read(mailbox, place, tally)
                except FolderLost:
                    tally.busy += 1
                except DesktermError as error:
                    trouble = error.message
                    raise
                finally:
                    leave_folder(self._store, place, trouble)
        finally:
            mailbox.close()
        return tally

    def run(self, stop: threading.Event, heard: Callable[[str], None]) -> None:
        """Read for ever: at once what arrives while the server tells of it, else every so often."""
        while not stop.is_set():
            try:
                self._follow(stop)
            except FolderLost:
                stop.wait(self._lease.seconds / 3)
            except DesktermError as error:
                heard(f"{error.message}; tried again in {self._wait:.0f} s")
                stop.wait(self._wait)
                self._wait = min(self._wait * 2, _LONGEST_WAIT)

    def _follow(self, stop: threading.Event) -> None:
        """Read the first folder as mails arrive, the others whenever that is looked at anew."""
        first = self._box.folders[0]
        place = self._own(first)
        if place is None:
            raise FolderLost(f"another worker reads {first} of {self._box.name}")
        trouble = ""
        mailbox: Mailbox | None = None
        try:
            mailbox = Mailbox(self._box, self._secret(self._box))
            while not stop.is_set():
                for folder in self._box.folders[1:]:
                    other = self._own(folder)
                    if other is not None:
                        self._read(mailbox, other, Tally())
                        leave_folder(self._store, other)
                place = self._read(mailbox, place, Tally())
                self._wait = _FIRST_WAIT
                mailbox.wait(min(_QUIET, float(self._box.poll)), stop)
        except MailboxTrouble as error:
            trouble = error.message
            raise
        finally:
            leave_folder(self._store, place, trouble)
            if mailbox is not None:
                mailbox.close()

    # One folder

    def _read(self, mailbox: Mailbox, place: MailPlace, tally: Tally) -> MailPlace:
        validity, following = mailbox.select(place.folder)
        if validity != place.validity:
            # The numbers have begun anew: everything is looked at again, and what is known is known.
            skip = self._box.begin == "new" and place.validity == 0
            place = replace(place, validity=validity, uid=following - 1 if skip and following else 0)
        if self._box.begin == "all":
            mailbox.file_away(mailbox.left_behind(place.uid))
        tally.acknowledged += self._acknowledger.settle(self._clock())
        uids = mailbox.uids_after(place.uid)
        left = len(uids)
        tally.waiting += left
        place = replace(place, waiting=left, heard_at=self._lease.moment, trouble="")
        with self._store.writing() as session:
            keep_place(session.connection(), place, self._lease.until)
        for portion in mailbox.portions(uids, BATCH, BATCH_BYTES):
            mails, refused = self._fetched(mailbox, place.folder, portion)
            left -= len(portion)
            place = replace(place, uid=portion[-1], waiting=left, heard_at=self._lease.moment)
            self._take(mails, place, tally)
            for uid, why in refused:
                self._note(uid, why, place, tally)
            mailbox.file_away([one.uid for one in mails])
            tally.waiting -= len(portion)
            self._told(tally)
        return place

    def _fetched(
        self, mailbox: Mailbox, folder: str, portion: Sequence[int]
    ) -> tuple[list[Fetched], list[tuple[int, str]]]:
        """The mails of a portion, and which of them the server would not give out, with its words."""
        try:
            return mailbox.fetch(portion), []
        except MailRefused:
            mailbox.select(folder)  # from now on what somebody has taken away meanwhile is just not there
        mails, refused = list[Fetched](), list[tuple[int, str]]()
        for uid in portion:
            try:
                mails += mailbox.fetch([uid])
            except MailRefused as error:
                refused.append((uid, error.message))
        return mails, refused

    def _note(self, uid: int, why: str, place: MailPlace, tally: Tally) -> None:
        """A mail that the server keeps to itself is shown as such; it stays where it is."""
        where = f"mail {uid} of the folder {place.folder}, numbered in {place.validity}, is still on the server"
        kept = self._sorter.unreadable(where.encode("utf-8", "replace"), self._clock(), why)
        kept = replace(kept, body="The mail server would not give out this mail. What is attached says where it is.")
        self._carry_out([Arrival((kept,), kept, answerable=False)], place, tally)

    def _take(self, mails: Sequence[Fetched], place: MailPlace, tally: Tally) -> None:
        at = self._clock()
        arrivals = [self._sorter.arrival(one.raw, at, one.arrived_at) for one in mails]
        try:
            self._carry_out(arrivals, place, tally)
        except (FolderLost, StoreBusy):
            raise
        except Exception:  # noqa: BLE001 - one mail that cannot be kept must not hold up the others
            for number, (mail, arrival) in enumerate(zip(mails, arrivals, strict=True)):
                here = replace(place, uid=mail.uid, waiting=place.waiting + len(mails) - number - 1)
                try:
                    self._carry_out([arrival], here, tally)
                except (FolderLost, StoreBusy):
                    raise
                except Exception as error:  # noqa: BLE001
                    kept = self._sorter.unreadable(mail.raw, at, f"{type(error).__name__}: {error}")
                    self._carry_out([Arrival((kept,), kept, answerable=False)], here, tally)

    def _carry_out(self, arrivals: Sequence[Arrival], place: MailPlace, tally: Tally) -> None:
        commands = [command for one in arrivals for command in one.commands]
        answerable = [one.receive for one in arrivals if one.receive is not None and one.answerable]

        def beside(session: "Session") -> None:
            keep_place(session.connection(), place, self._lease.until)
            self._acknowledger.owe(session.connection(), answerable, self._clock())

        answers = self._desk.execute_many(commands, beside=beside)
        of = {id(command): answer for command, answer in zip(commands, answers, strict=True)}
        for one in arrivals:
            answer = None if one.receive is None else of[id(one.receive)]
            if one.receive is None:
                tally.ours += 1
            elif not isinstance(answer, Done):
                self._refused(one.receive, answer, place, tally)
            elif answer.repeated:
                tally.known += 1
            else:
                tally.taken += 1
                tally.unreadable += one.receive.subject == UNREADABLE

        tally.acknowledged += self._acknowledger.settle(self._clock())

    def _refused(self, receive: Receive, answer: Answer | None, place: MailPlace, tally: Tally) -> None:
        """The desk would not take it in as it is: then as something that only is kept."""
        why = getattr(answer, "reason", "refused")
        body = f"This mail could not be taken in ({why}).\n\n{receive.body}"
        kept = replace(self._sorter.unreadable(receive.body.encode("utf-8", "replace"), self._clock(), why), body=body)
        self._desk.execute_many(
            [kept], beside=lambda session: keep_place(session.connection(), place, self._lease.until)
        )
        tally.unreadable += 1
