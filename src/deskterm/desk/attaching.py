"""What goes out with an answer beside its words: files, and the reasons why a check did not matter."""

import re
from typing import Final

from deskterm.config.values import LARGEST_FILE
from deskterm.desk import intake
from deskterm.desk.refusals import Refusal
from deskterm.desk.remarks import OVERRULED
from deskterm.desk.work import Work
from deskterm.model.commands import File, Reply
from deskterm.store.tables import MessageRow
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext

MOST_FILES: Final = 20
LONGEST_NAME: Final = 200
MOST_OVERRULED: Final = 20
LONGEST_REASON: Final = 200
_NO_NAME: Final = re.compile(r'[/\\<>:"|?*\x00-\x1f\x7f]|^[.~-]|^\s*$')


def check_files(files: tuple[File, ...]) -> None:
    """Refuse what cannot go out with an answer: too many files, too large, or under names that could do harm."""
    if len(files) > MOST_FILES:
        raise Refusal(
            gettext("{count} files are too many", count=len(files)),
            gettext("{most} at most with one answer", most=MOST_FILES),
        )
    if sum(len(one.content) for one in files) > LARGEST_FILE << 20:
        raise Refusal(
            gettext("the files are too large"), gettext("{most} MB at most with one answer", most=LARGEST_FILE)
        )
    for one in files:
        if len(one.name) > LONGEST_NAME or _NO_NAME.search(one.name) or safe_line(one.name) != one.name:
            raise Refusal(
                gettext("{name} is no name for a file", name=repr(safe_line(one.name)[:60])),
                gettext("give it a plain one"),
            )


def reasons(command: Reply) -> str:
    """The remarks of an answer that says which checks were overruled and why, one a line; colleagues read them.

    They stand with the message and not in the change, so that they go where the message goes, and are erased with it.
    """
    if len(command.overruled) > MOST_OVERRULED:
        raise Refusal(gettext("more checks are overruled than there are"))
    return "\n".join(
        OVERRULED.format(check=safe_line(rule)[:40], reason=safe_line(reason)[:LONGEST_REASON])
        for rule, reason in command.overruled
    )


def keep(work: Work, message: MessageRow, command: Reply) -> None:
    """Keep the files with the message, and in the change which checks were overruled, without words of anybody's."""
    for one in command.files:
        intake.attach(work, message, one)
    if command.overruled:
        work.extra["overruled"] = [None, sorted({safe_line(rule)[:40] for rule, _ in command.overruled})]
