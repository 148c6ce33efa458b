"""What an agent has read: notes of the night, and everything up to a moment."""

from typing import Final

from sqlmodel import col, delete

from deskterm.desk.refusals import Refusal
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.customer_commands import MarkRead
from deskterm.model.instants import to_milliseconds
from deskterm.model.wire import LONGEST
from deskterm.store.shift import READ_UPTO
from deskterm.store.tables import ReadMarkRow
from deskterm.text.translation import gettext

_KEPT: Final = 30 * 24 * 3_600_000
"""Milliseconds after which a mark on a note is forgotten; nobody is shown notes that old as new."""


def mark_read(work: Work, command: MarkRead) -> Done:
    """Remember what the actor has read; the latest time counts."""
    marks = dict.fromkeys(command.messages, work.at)
    if command.upto is not None:
        marks[READ_UPTO] = to_milliseconds(command.upto)
    if any(len(one) > LONGEST for one in marks):
        raise Refusal(gettext("that is no note's id"))
    if not marks:
        raise Refusal(gettext("nothing was named that could have been read"))
    for subject, at in marks.items():
        row = work.session.get(ReadMarkRow, (command.actor, subject))
        row = row or ReadMarkRow(agent=command.actor, subject=subject, at=at)
        row.at = max(row.at, at)
        work.session.add(row)
    work.session.exec(
        delete(ReadMarkRow).where(
            col(ReadMarkRow.agent) == command.actor,
            col(ReadMarkRow.subject) != READ_UPTO,
            col(ReadMarkRow.at) < work.at - _KEPT,
        )
    )
    work.extra["read"] = [None, list(marks)]
    return work.finish()
