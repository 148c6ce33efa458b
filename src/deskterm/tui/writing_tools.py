"""What writing on a ticket needs beside the ticket: the rest of sentences, how rules weigh, names seen lately.

Everything here that reads is for worker threads, and is kept for the session.
"""

import threading
import weakref
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from deskterm.errors import ConfigError
from deskterm.model.words import Language
from deskterm.tui.ghost import Ghost, ghost_of

if TYPE_CHECKING:
    from deskterm.canned.library import Library
    from deskterm.desk.workplace import Workplace
    from deskterm.standards.reply_facts import Weight

OWN: Final = 1000
"""Own answers that are looked through for sentences."""

NAMES: Final = 12
"""Customers whose names are remembered, those seen last."""

_OWN_ANSWERS: Final = """
SELECT m.ticket_key, m.body FROM change AS c CROSS JOIN message AS m ON m.id = c.subject_id
WHERE c.actor = ? AND c.kind = 'Reply' ORDER BY c.sequence DESC LIMIT ?
"""


class WritingTools:
    """One session's tools; safe to use from several threads."""

    def __init__(self) -> None:
        self._ghosts: dict[Language, tuple[Library, Ghost]] = {}
        self._seen: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def ghost(self, workplace: "Workplace", language: Language) -> Ghost:
        """The sentences that can be offered in a language: those of its phrases, and this agent's own."""
        library = workplace.library
        with self._lock:
            known = self._ghosts.get(language)
            if known is None or known[0] is not library:
                own = workplace.reads.store.read(_OWN_ANSWERS, (workplace.agent, OWN))
                phrases = (one.body for one in library.replies if one.language is language)
                known = self._ghosts[language] = (library, ghost_of(phrases, own))
            return known[1]

    def saw(self, customer: str, name: str) -> None:
        """A customer's ticket was opened."""
        with self._lock:
            self._seen[customer] = name
            self._seen.move_to_end(customer)
            while len(self._seen) > NAMES:
                self._seen.popitem(last=False)

    def strangers(self, customer: str) -> tuple[str, ...]:
        """The names of other customers than this one, those seen last first."""
        with self._lock:
            return tuple(name for other, name in reversed(self._seen.items()) if other != customer and name)


def weights_or_none(workplace: "Workplace") -> "tuple[dict[str, Weight | None], str]":
    """What a team made of the rules; where that cannot be read, the usual weights and what is wrong."""
    from deskterm.desk.checking import check, weights_of
    from deskterm.standards.reply_facts import Facts
    from deskterm.text.fold import name_terms

    # What loads on first use loads here, in a thread, and not when the first answer is sent.
    check("Labdien!", Facts())
    name_terms("Ķ王")
    try:
        return weights_of(workplace.config), ""
    except ConfigError as error:
        return {}, f"{error}"


_SESSIONS: "weakref.WeakKeyDictionary[Workplace, WritingTools]" = weakref.WeakKeyDictionary()


def tools_of(workplace: "Workplace") -> WritingTools:
    """The tools of a session at ``workplace``, the same ones for every screen."""
    return _SESSIONS.setdefault(workplace, WritingTools())
