"""What goes out with an answer beside its words: files, and the reasons why a check did not matter."""

import re
from typing import Final

from deskterm.config.values import LARGEST_FILE
from deskterm.desk import intake
from deskterm.desk.work import Refusal, Work
from deskterm.model.commands import File, Reply
from deskterm.store.tables import MessageRow
from deskterm.text.safe import safe_line

MOST_FILES: Final = 20
LONGEST_NAME: Final = 200
MOST_OVERRULED: Final = 20
LONGEST_REASON: Final = 200
_NO_NAME: Final = re.compile(r'[/\\<>:"|?*\x00-\x1f\x7f]|^[.~-]|^\s*$')


def check_files(files: tuple[File, ...]) -> None:
    """Refuse what cannot go out with an answer: too many files, too large, or under names that could do harm."""
    if len(files) > MOST_FILES:
        raise Refusal(f"{len(files)} files are too many", f"{MOST_FILES} at most with one answer")
    if sum(len(one.content) for one in files) > LARGEST_FILE << 20:
        raise Refusal("the files are too large", f"{LARGEST_FILE} MB at most with one answer")
    for one in files:
        if len(one.name) > LONGEST_NAME or _NO_NAME.search(one.name) or safe_line(one.name) != one.name:
            raise Refusal(f"{safe_line(one.name)[:60]!r} is no name for a file", "give it a plain one")


def reasons(command: Reply) -> str:
    """The remarks of an answer that says which checks were overruled and why, one a line; colleagues read them.

    They stand with the message and not in the change, so that they go where the message goes, and are erased with it.
    """
    if len(command.overruled) > MOST_OVERRULED:
        raise Refusal("more checks are overruled than there are")
    return "\n".join(
        f"check {safe_line(rule)[:40]} overruled: {safe_line(reason)[:LONGEST_REASON]}"
        for rule, reason in command.overruled
    )


def keep(work: Work, message: MessageRow, command: Reply) -> None:
    """Keep the files with the message, and in the change which checks were overruled, without words of anybody's."""
    for one in command.files:
        intake.attach(work, message, one)
    if command.overruled:
        work.extra["overruled"] = [None, sorted({safe_line(rule)[:40] for rule, _ in command.overruled})]
