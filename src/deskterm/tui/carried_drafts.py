"""Drafts on a ticket that was merged into another go on there: nothing typed is lost, nothing is typed over."""

from collections.abc import Iterable

from deskterm.model.words import Audience
from deskterm.tui.writings import Writings


def carry_over(writings: Writings, sources: Iterable[str], target: str) -> int:
    """Put what is drafted on the tickets ``sources`` below what is drafted on ``target``; how many texts that were.

    For worker threads. A text leaves its old place only when it is saved in the new one.
    """
    carried = 0
    for source in sources:
        for audience in Audience:
            carried += _carry(writings, source, target, audience)
    return carried


def _carry(writings: Writings, source: str, target: str, audience: Audience) -> bool:
    old = writings.open(source, audience)
    if not old.text.strip() and not old.files:
        return False
    new = writings.open(target, audience)
    new.give_back(old.text, "" if new.text else old.made())
    new.files += [one for one in old.files if one not in new.files]
    writings.changed(new)
    writings.flush()
    if new.error:
        return False
    old.became("")
    old.files.clear()
    writings.changed(old)
    writings.flush()
    return True
