"""The verb attachments: what came with a ticket's messages, listed and saved."""

import hashlib
from pathlib import Path
from typing import Annotated, Final

from deskterm.cli.columns import Column, table
from deskterm.cli.declaring import Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.cli.showing import local
from deskterm.cli.tickets import JSON, NUMBER, find
from deskterm.errors import DesktermError, InputError, NotFound
from deskterm.model.instants import iso

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
) -> None:
    """List what came with a ticket's messages, and save it.

    The newest message comes first. Nothing that is there is written over, and nothing saved can be executed as it is.
    """
    line = find(session, number)
    numbered = list(enumerate(session.workplace.reads.attachments(line.id), 1))
    for wanted in only or ():
        if not 0 < wanted <= len(numbered):
            there = f"it has {len(numbered)}" if numbered else "nothing is attached to it"
            raise InputError(f"#{line.number} has no file {wanted}", there)
    chosen = [(at, one) for at, one in numbered if not only or at in only]
    if save is not None:
        from deskterm.tui.bringing_out import save_files

        for _, one in chosen:
            for path in save_files(Path(save), [(one.file.name, _content(session, one.file.sha256))]):
                say(str(path))
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


def _content(session: Session, sha256: str) -> bytes:
    """The bytes, from this store or, on a mirror, from its remote; raises ``DesktermError``."""
    workplace = session.workplace
    try:
        return workplace.reads.attachment_content(sha256)
    except NotFound:
        if workplace.place is None:
            raise
    from deskterm.cli.linking import remote_of

    remote = remote_of(workplace)
    try:
        content = remote.blob(sha256)
    finally:
        remote.close()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DesktermError("the server sent another file than was asked for")
    return content
