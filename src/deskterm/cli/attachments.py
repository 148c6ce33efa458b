"""The verb attachments: what came with a ticket's messages, listed and saved."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from deskterm.cli.columns import Column, table
from deskterm.cli.declaring import Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.cli.showing import local
from deskterm.cli.tickets import JSON, NUMBER, find
from deskterm.errors import DesktermError, InputError, NotFound
from deskterm.model.instants import iso

if TYPE_CHECKING:
    from deskterm.desk.workplace import Workplace
    from deskterm.model.views.messages import AttachmentLine
    from deskterm.remotes.protocol import Remote

_COLUMNS: Final = (
    Column("file", right=True),
    Column("bytes", right=True),
    Column("type"),
    Column("came"),
    Column("from", least=8),
    Column("name", least=16),
)


def attachments(
    session: Session,
    number: Annotated[str, NUMBER],
    save: Annotated[str | None, Option("--save", "Save them in this folder, under these names.", "FOLDER")] = None,
    only: Annotated[
        list[int] | None, Option("--only", "Of the files this one, by its number; may be repeated.", "FILE")
    ] = None,
    json: Annotated[bool, JSON] = False,
) -> int:
    """List what came with a ticket's messages, and save it.

    The newest message comes first. Nothing that is there is written over, and nothing saved can be executed as it is.
    A file that cannot be saved is named, and the exit code is 1; the others are saved.
    """
    line = find(session, number)
    numbered = list(enumerate(session.workplace.reads.attachments(line.id), 1))
    for wanted in only or ():
        if not 0 < wanted <= len(numbered):
            there = f"it has {len(numbered)}" if numbered else "nothing is attached to it"
            raise InputError(f"#{line.number} has no file {wanted}", there)
    chosen = [(at, one) for at, one in numbered if not only or at in only]
    failed = 0
    if save is not None:
        failed = _save(session, Path(save), [one.file for _, one in chosen])
    elif json:
        say_json(
            [
                {
                    "file": at,
                    "name": one.file.name,
                    "type": one.file.media_type,
                    "bytes": one.file.size,
                    "sha256": one.file.sha256,
                    "at": iso(one.at),
                    "from": one.author,
                }
                for at, one in chosen
            ]
        )
    elif chosen:
        table(
            [
                (
                    str(at),
                    str(one.file.size),
                    one.file.media_type,
                    local(one.at, session.zone),
                    one.author,
                    one.file.name,
                )
                for at, one in chosen
            ],
            _COLUMNS,
        )
    if not numbered:
        note(f"nothing is attached to #{line.number}")
    return 1 if failed else 0


def _save(session: Session, folder: Path, files: "Sequence[AttachmentLine]") -> int:
    """Save what can be saved and name what cannot; how many cannot."""
    from deskterm.tui.bringing_out import save_files

    failed: list[DesktermError] = []
    contents = _Contents(session.workplace)
    for file in files:
        try:
            content = contents.of(file.sha256)
        except DesktermError as error:
            failed.append(error)
            note(f"deskterm: {file.name}: {error.message}")
            continue
        try:
            for path in save_files(folder, [(file.name, content)]):
                say(str(path))
        except InputError as error:
            failed.append(error)
            note(f"deskterm: {error.message}")
    contents.close()
    for hint in dict.fromkeys(one.hint for one in failed if one.hint):
        note(f"  {hint}")
    if failed:
        note(f"{len(files) - len(failed)} of {len(files)} saved")
    return len(failed)


class _Contents:
    """The bytes of attachments, from this store or, on a mirror, from its remote, which is asked until it is away."""

    def __init__(self, workplace: "Workplace") -> None:
        self._workplace = workplace
        self._remote: Remote | None = None
        self._away: DesktermError | None = None

    def of(self, sha256: str) -> bytes:
        """One attachment's bytes; raises ``DesktermError``."""
        try:
            return self._workplace.reads.attachment_content(sha256)
        except NotFound:
            if self._workplace.place is None:
                raise
        from deskterm.remotes.protocol import RemoteAway, TokenRefused

        if self._away is not None:
            raise self._away
        try:
            if self._remote is None:
                from deskterm.cli.linking import remote_of

                self._remote = remote_of(self._workplace)
            content = self._remote.blob(sha256)
        except RemoteAway as error:
            self._away = DesktermError(error.message, "do it again when it can be reached")
            raise self._away from error
        except DesktermError as error:
            if self._remote is None or isinstance(error, TokenRefused):
                self._away = error
            raise
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DesktermError("the server sent another file than was asked for")
        return content

    def close(self) -> None:
        """Let go of the line to the remote."""
        if self._remote is not None:
            self._remote.close()
