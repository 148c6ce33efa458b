"""Verbs that bring tickets in and out: parse, import, export."""

import json as json_format
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from deskterm.cli.output import note, say
from deskterm.cli.session import Session
from deskterm.errors import DesktermError, InputError
from deskterm.model.answers import Done
from deskterm.model.commands import Command, ImportSnapshot
from deskterm.text.safe import safe_line

_BATCH = 200
_SHOWN_FAULTS = 50
_LONGEST_LINE = 64 * 1024 * 1024


def add_to(app: typer.Typer) -> None:
    """Register the verbs."""
    app.command("parse")(parse)
    app.command("import")(import_paths)
    app.command("export")(export)


def parse(file: Annotated[str, typer.Argument(help="A mail, - for standard input.", metavar="FILE.eml")]) -> None:
    """Show one mail as JSON: sender, subject, text, attachments, what it is."""
    from deskterm.channels.mail.parse import parse_mail, to_json

    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=Path(file)) from error
    print(json_format.dumps(to_json(parse_mail(raw)), ensure_ascii=True, indent=2))


@dataclass
class Tally:
    """What an import came to."""

    taken: int = 0
    known: int = 0
    skipped: int = 0
    faults: list[str] = field(default_factory=list[str])
    missing: list[str] = field(default_factory=list[str])
    _said: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether a path named could not be read, or nothing was taken at all."""
        return bool(self.missing) or not (self.taken or self.known)

    def progress(self, *, last: bool = False) -> None:
        """A line on standard error, renewed a few times a second where a person watches."""
        if not sys.stderr.isatty() or (not last and time.monotonic() - self._said < 0.2):
            return
        self._said = time.monotonic()
        end = "\n" if last else ""
        print(f"\r{self.taken} taken, {self.known} known, {self.skipped} skipped", end=end, file=sys.stderr, flush=True)


def import_paths(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(help="Mails, folders of them, mbox, Maildir, snapshots.")],
    queue: Annotated[str, typer.Option("--queue", help="Where new tickets wait.")] = "",
) -> None:
    """Take in mails and snapshots, each one once."""
    session: Session = context.obj
    workplace = session.workplace
    if queue and queue not in workplace.settings.queues:
        raise InputError(f"there is no queue {queue!r}", f"it may be: {', '.join(workplace.settings.queues)}")
    desk = workplace.desk
    tally = Tally()
    for batch in _batches(_commands(paths, session.config.agent, queue or None, tally)):
        for answer in desk.execute_many(batch):
            if not isinstance(answer, Done):
                tally.faults.append(answer.reason)
            elif answer.repeated:
                tally.known += 1
            else:
                tally.taken += 1
        tally.progress()
    tally.progress(last=True)
    for fault in (*tally.missing, *tally.faults[:_SHOWN_FAULTS]):
        note(f"deskterm: {safe_line(fault)}")
    if len(tally.faults) > _SHOWN_FAULTS:
        note(f"deskterm: and {len(tally.faults) - _SHOWN_FAULTS} more could not be read")
    say(
        f"{tally.taken} taken, {tally.known} known already, {tally.skipped} skipped,"
        f" {len(tally.faults) + len(tally.missing)} could not be read"
    )
    if tally.failed:
        raise typer.Exit(1)


def _batches(commands: Iterable[Command]) -> Iterator[list[Command]]:
    batch: list[Command] = []
    for command in commands:
        batch.append(command)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _commands(paths: list[str], actor: str, queue: str | None, tally: Tally) -> Iterator[Command]:
    from deskterm.channels.mail.folder import Kind, mails_in
    from deskterm.channels.mail.intake import receive_mail

    for name in paths:
        path = Path(name)
        if not path.exists():
            tally.missing.append(f"{name}: there is no such file or folder")
            continue
        for found in mails_in(path):
            if found.kind is Kind.MAIL:
                yield receive_mail(found.raw, queue=queue)
            elif found.kind is Kind.SNAPSHOT:
                yield from _snapshots(found.path, found.label, actor, tally, named=path.is_file())
            elif path.is_file():
                tally.missing.append(f"{found.label}: {found.error or 'this is neither a mail nor a snapshot'}")
            elif found.kind is Kind.UNREADABLE:
                tally.faults.append(f"{found.label}: {found.error}")
            else:
                tally.skipped += 1


def _snapshots(path: Path, label: str, actor: str, tally: Tally, *, named: bool) -> Iterator[Command]:
    """Snapshots, one a line, or one that is spread over the whole file; other JSON is passed over."""
    from deskterm.model.snapshot import is_snapshot, read_snapshot

    with path.open("rb") as file:
        first = file.readline(_LONGEST_LINE)
        if is_snapshot(first):
            file.seek(0)
            lines: Iterable[bytes] = file
        else:
            whole = first + file.read(_LONGEST_LINE)
            lines = [whole] if is_snapshot(whole) else []
            if not lines and named:
                tally.missing.append(f"{label}: this JSON is no snapshot")
            elif not lines:
                tally.skipped += 1
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield ImportSnapshot(actor=actor, snapshot=read_snapshot(line))
            except DesktermError as error:
                tally.faults.append(f"{label}:{number}: {error.message}")


def export(
    context: typer.Context,
    query: Annotated[list[str] | None, typer.Argument(help="Which tickets; all when not given.")] = None,
) -> None:
    """Write whole tickets as snapshots, one a line."""
    from deskterm.desk.exporting import snapshots
    from deskterm.model.snapshot import write_snapshot

    session: Session = context.obj
    reads = session.workplace.reads
    chosen = reads.parse(" ".join(query) if query else "state:any")
    for one in snapshots(session.workplace.store, chosen, reads.asker):
        sys.stdout.buffer.write(write_snapshot(one) + b"\n")
    sys.stdout.buffer.flush()
