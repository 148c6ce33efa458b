"""The line above the composer: what came while the reader looked elsewhere. It covers nothing and moves no caret."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from deskterm.model.views.messages import MessageLine
from deskterm.model.words import MessageKind
from deskterm.text.translation import gettext, ngettext

_OTHERS = (MessageKind.CUSTOMER, MessageKind.NOTE, MessageKind.CALL)


class News(Static):
    """Counts the messages newer than the last one looked at. ``seen`` is that one's id."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: str | None = None
        self._from = 0
        self._words = ""

    def forget(self) -> None:
        """Nothing has been looked at yet."""
        self.seen, self._from = None, 0

    def look(self, newest: MessageLine | None) -> None:
        """``newest`` and everything before it has been seen."""
        if newest is not None:
            self.seen, self._from = newest.id, newest.key

    def announce(self, messages: Sequence[MessageLine], agent: str) -> None:
        """Say what others wrote since the last look."""
        fresh = [one for one in messages if one.key > self._from and one.author_agent != agent]
        answers = [one for one in fresh if one.kind is MessageKind.ANSWER]
        others = sum(1 for one in fresh if one.kind in _OTHERS)
        parts: list[str] = []
        if others:
            parts.append(ngettext("{count} new message above", "{count} new messages above", others))
        if answers:
            parts.append(gettext("{person} has answered meanwhile", person=answers[-1].author))
        words = f"▲ {' · '.join(parts)}" if parts else ""
        if words != self._words:
            self._words = words
            self.set_class(bool(words), "-some")
            self.update(Content(words))
