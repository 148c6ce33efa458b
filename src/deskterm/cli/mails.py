"""Verbs that bring tickets in and out: parse, import, export."""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Final, NamedTuple

from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import note, say, say_bytes, say_json, standard_input
from deskterm.cli.session import Session
from deskterm.cli.tickets import query_of
from deskterm.errors import DesktermError, InputError
from deskterm.model.answers import Answer, Done
from deskterm.model.commands import Command, ImportSnapshot
from deskterm.text.safe import safe_line

if TYPE_CHECKING:
    from deskterm.desk.desk import Desk

_BATCH: Final = 200
_BATCH_BYTES: Final = 32 * 1024 * 1024
"""A transaction takes in so many at most; what waits for it is held in memory."""

_LONGEST_LINE: Final = 64 * 1024 * 1024
_PROGRESS_SECONDS: Final = 0.2


def parse(_: Session, file: Annotated[str, Argument("A mail, - for standard input.", "FILE.eml")]) -> None:
    """Show one mail as JSON: sender, subject, text, attachments, what it is."""
    from deskterm.channels.mail.parse import parse_mail, to_json

    try:
        raw = standard_input().read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=Path(file)) from error
    if not raw.strip():
        raise InputError("this is empty", "name a mail, such as one saved with the ending .eml", path=Path(file))
    say_json(to_json(parse_mail(raw)))


class Found(NamedTuple):
    """A command, the file it came from, of how many bytes it was made, and those bytes where they are a mail."""

    label: str
    command: Command
    size: int
    raw: bytes = b""


class Tally:
    """What an import has come to so far."""

    def __init__(self) -> None:
        self.taken = self.known = self.skipped = self.unread = 0
        self.named_unread = False
        self._said = 0.0

    @property
    def failed(self) -> bool:
        """Whether a path named could not be read, or nothing was taken at all."""
        return self.named_unread or not (self.taken or self.known)

    def fault(self, label: str, why: str, *, named: bool = False) -> None:
        """Report something that could not be read; ``named`` when it was named on the command line."""
        if self._said:
            print(file=sys.stderr)
        self.unread += 1
        self.named_unread |= named
        note(f"deskterm: {safe_line(label)}: {safe_line(why)}")

    def progress(self) -> None:
        """Renew a line on standard error a few times a second where a person watches."""
        if _watched() and time.monotonic() - self._said > _PROGRESS_SECONDS:
            self._said = time.monotonic()
            print(f"\r{self.taken} taken, {self.known} known already", end="", file=sys.stderr, flush=True)

    def __str__(self) -> str:
        return (
            f"{self.taken} taken, {self.known} known already, {self.skipped} skipped, {self.unread} could not be read"
        )


def import_paths(
    session: Session,
    paths: Annotated[list[str], Argument("Mails, folders, mbox, Maildir, snapshots, - for standard input.", "PATH")],
    queue: Annotated[str, Option("--queue", "Where new tickets wait.", metavar="QUEUE")] = "",
) -> int:
    """Take in mails and snapshots, each one once, told apart by what is in them.

    What is neither is skipped and counted; every file that cannot be read is named on standard error. The exit code is
    1 when a path named here could not be read, or nothing was taken.
    """
    workplace = session.workplace
    if workplace.place is not None:
        raise DesktermError(
            f"{workplace.store.place} is a mirror of a team server, and mails and tickets are taken in there",
            "say it where the server is",
        )
    if queue and queue not in workplace.settings.queues:
        raise InputError(f"there is no queue {queue!r}", f"it may be: {', '.join(workplace.settings.queues)}")
    tally = Tally()
    try:
        for batch in _batches(_found(paths, session.config.agent, queue or None, tally)):
            for one, answer in zip(batch, _carried_out(workplace.desk, batch, queue or None, tally), strict=True):
                if not isinstance(answer, Done):
                    tally.fault(one.label, answer.reason)
                elif answer.repeated:
                    tally.known += 1
                else:
                    tally.taken += 1
            tally.progress()
    finally:
        if _watched():
            print("\r", end="", file=sys.stderr)
        say(str(tally))
    return 1 if tally.failed else 0


def _carried_out(desk: "Desk", batch: list[Found], queue: str | None, tally: Tally) -> list[Answer]:
    """Carry out a batch; a mail that cannot be taken in is kept as it came, and holds up no other."""
    try:
        answers = desk.execute_many([one.command for one in batch])
    except DesktermError:
        raise
    except Exception:  # noqa: BLE001 - whatever one mail does to us, the others come in
        answers = [_alone(desk, one, queue, tally) for one in batch]
    return [
        _kept(desk, one, queue, answer.reason, tally) if one.raw and not isinstance(answer, Done) else answer
        for one, answer in zip(batch, answers, strict=True)
    ]


def _alone(desk: "Desk", one: Found, queue: str | None, tally: Tally) -> Answer:
    try:
        return desk.execute(one.command)
    except DesktermError:
        raise
    except Exception as error:
        if not one.raw:
            raise
        return _kept(desk, one, queue, f"{type(error).__name__}: {error}", tally)


def _kept(desk: "Desk", one: Found, queue: str | None, why: str, tally: Tally) -> Answer:
    """Keep a mail as it came, and say so."""
    from deskterm.channels.mail.intake import keep_mail

    tally.fault(one.label, f"kept as it came, for it could not be read: {why}")
    return desk.execute(keep_mail(one.raw, why, queue=queue))


def _watched() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    size = 0
    for one in found:
        batch.append(one)
        size += one.size
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _found(paths: list[str], actor: str, queue: str | None, tally: Tally) -> Iterator[Found]:
    from deskterm.channels.mail.folder import Kind, mails_in

    for name in paths:
        with _path_of(name) as path:
            for found in mails_in(path):
                label = name + found.label.removeprefix(str(path)) if name == "-" else found.label
                named = found.label == str(path)
                if found.kind is Kind.MAIL:
                    yield Found(label, _command_for(found.raw, label, queue, tally), len(found.raw), found.raw)
                elif found.kind is Kind.SNAPSHOT:
                    yield from _snapshots(found.path, label, actor, tally, named=named)
                elif found.kind is Kind.UNREADABLE or found.path == path:
                    tally.fault(label, found.error or "this is neither a mail nor a snapshot", named=named)
                else:
                    tally.skipped += 1


def _command_for(raw: bytes, label: str, queue: str | None, tally: Tally) -> Command:
    """What takes a mail in, or keeps it as it came where nothing can be made of it."""
    from deskterm.channels.mail.intake import keep_mail, receive_mail

    try:
        return receive_mail(raw, queue=queue)
    except Exception as error:  # noqa: BLE001 - whatever one mail does to us, it is kept and the next one comes
        why = f"{type(error).__name__}: {error}"
        tally.fault(label, f"kept as it came, for it could not be read: {why}")
        return keep_mail(raw, why, queue=queue)


@contextmanager
def _path_of(name: str) -> Iterator[Path]:
    """The path named; for ``-`` a file with what came on standard input, gone afterwards."""
    if name != "-":
        yield Path(name)
        return
    with tempfile.NamedTemporaryFile(prefix="deskterm-") as file:
        shutil.copyfileobj(standard_input(), file)
        file.flush()
        yield Path(file.name)


def _snapshots(path: Path, label: str, actor: str, tally: Tally, *, named: bool) -> Iterator[Found]:
    """Snapshots, one a line, or one that is spread over the whole file; other JSON is passed over."""
    from deskterm.model.snapshot import read_snapshot

    with path.open("rb") as file:
        lines = _lines_of(file)
        if lines is None and named:
            tally.fault(label, _lacking(path), named=True)
        elif lines is None:
            tally.skipped += 1
        for number, line in enumerate(lines or (), 1):
            if not line.strip():
                continue
            try:
                command = ImportSnapshot(actor=actor, snapshot=read_snapshot(line))
            except DesktermError as error:
                tally.fault(f"{label}:{number}", error.message)
            else:
                yield Found(f"{label}:{number}", command, len(line))


def _lacking(path: Path) -> str:
    """What a whole file lacks to be a snapshot."""
    from deskterm.model.snapshot import read_snapshot

    with path.open("rb") as file:
        whole = file.read(_LONGEST_LINE)
    try:
        read_snapshot(whole)
    except DesktermError as error:
        return error.message
    return "this JSON is no snapshot"


def _lines_of(file: IO[bytes]) -> Iterable[bytes] | None:
    """The documents in a file of snapshots; None when there is no snapshot in it."""
    from deskterm.model.snapshot import is_snapshot

    first = file.readline(_LONGEST_LINE)
    if is_snapshot(first):
        file.seek(0)
        return file
    whole = first + file.read(_LONGEST_LINE)
    if is_snapshot(whole):
        return [whole]
    lines = whole.splitlines()
    return lines if any(is_snapshot(line) for line in lines) else None


def export(
    session: Session,
    query: Annotated[list[str] | None, Argument("Which tickets; every one when not given.", "QUERY")] = None,
) -> None:
    """Write whole tickets as snapshots, one a line; solved and closed ones too, unless the query names a state."""
    from deskterm.desk.exporting import snapshots
    from deskterm.model.snapshot import write_snapshot

    reads = session.workplace.reads
    chosen = reads.parse(query_of(query or []))
    if not chosen.values_of("state"):
        chosen = reads.parse(f"{chosen.source} state:any")
    for one in snapshots(session.workplace.store, chosen, reads.asker):
        say_bytes(write_snapshot(one))
