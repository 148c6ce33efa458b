"""What a draft was at times before: a list, what each differs in from the text now, and one key to have it back."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from difflib import SequenceMatcher
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from deskterm.store.versions import Version, Why
from deskterm.text.safe import safe_line, safe_text
from deskterm.text.translation import gettext, gettext_noop, ngettext
from deskterm.tui.cells import fit, width
from deskterm.tui.dates import show_time
from deskterm.tui.widgets.rows import ListOverText, ListRow, RowList

WHY_WORDS: Final = {
    Why.PAUSE: gettext_noop("at a pause"),
    Why.CUT: gettext_noop("before words were taken out"),
    Why.PHRASE: gettext_noop("before a phrase"),
    Why.SEND: gettext_noop("as it was sent"),
    Why.RESTORE: gettext_noop("before another version came back"),
    Why.RECALL: gettext_noop("before an answer was taken back"),
}

COMPARED: Final = 4000
"""Words of a text up to which it is compared word by word; a longer one line by line."""

_WORDS: Final = re.compile(r"[\u2e80-\u9fff]|\w+|\s|.", re.DOTALL)


class VersionsScreen(ModalScreen[Version | None], inherit_bindings=False):
    """The ``versions`` of one text, newest first, beside the text ``now``; gives back the one to restore."""

    PLACES: ClassVar[tuple[str, ...]] = ("versions", "moves")
    DEFAULT_CSS = """
    VersionsScreen { align: center middle; }
    VersionsScreen > Vertical {
        width: 90%; max-width: 110; height: 85%; border: round $primary; border-title-style: bold;
        background: $background; padding: 0 1;
    }
    VersionsScreen VersionList { height: auto; max-height: 40%; background: $background; padding: 0; }
    VersionsScreen #version-rule { height: 1; color: $quiet; margin-top: 1; }
    VersionsScreen #version-text { height: 1fr; scrollbar-size-vertical: 1; }
    VersionsScreen #version-words { height: auto; }
    """

    def __init__(self, title: str, versions: Sequence[Version], now: str, at: datetime, zone: tzinfo | None) -> None:
        super().__init__()
        self.versions = tuple(versions)
        self.heading = title
        self.now = now
        self.compares = True
        rows = [_row(place, one, at, zone) for place, one in enumerate(self.versions)]
        self.words = Static("", id="version-words", markup=False)
        self.scrolled = VerticalScroll(self.words, id="version-text", can_focus=False)
        self.list = VersionList(rows, self.scrolled, id="versions")
        self.rule = Static("", id="version-rule", markup=False)

    def compose(self) -> ComposeResult:
        """The list over what the version under the cursor says."""
        with Vertical() as frame:
            frame.border_title = Content(safe_line(self.heading))
            frame.border_subtitle = Content(gettext("Enter restores · space: all or the difference · esc closes"))
            yield self.list
            yield self.rule
            yield self.scrolled

    def on_mount(self) -> None:
        """The newest first."""
        self.list.focus()
        self._show()

    def on_row_list_pointed(self, event: RowList.Pointed) -> None:
        """Another version."""
        event.stop()
        self._show()

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """A click on a row only shows it: what is restored is restored by a key."""
        event.stop()
        self._show()

    @property
    def version(self) -> Version:
        """The one under the cursor."""
        return self.versions[self.list.value - 1]

    def _show(self) -> None:
        version = self.version
        if self.compares:
            added, gone = 0, 0
            pieces: list[Content] = []
            for sign, text in difference(self.now, version.text):
                added += len(text) if sign == "+" else 0
                gone += len(text) if sign == "-" else 0
                style = {"+": "bold $success", "-": "strike $error"}.get(sign, "")
                pieces.append(Content.styled(_marked(sign, safe_text(text)), style))
            words = Content("").join(pieces)
            self.rule.update(
                gettext("the same as the text now")
                if not added and not gone
                else ngettext(
                    "restoring brings back {count} character [+ +] and takes away {gone} [- -]",
                    "restoring brings back {count} characters [+ +] and takes away {gone} [- -]",
                    added,
                    gone=gone,
                )
            )
        else:
            words = Content(safe_text(version.text))
            length = len(version.text)
            self.rule.update(ngettext("the text then, {count} character", "the text then, {count} characters", length))
        self.words.update(words)
        self.scrolled.scroll_to(y=0, animate=False)

    def act_version_restore(self) -> None:
        """This one is the text again."""
        self.dismiss(self.version)

    def act_version_view(self) -> None:
        """The difference to the text now, or the text then."""
        self.compares = not self.compares
        self._show()

    def act_back(self) -> None:
        """Close; nothing changes."""
        self.dismiss(None)

    act_leave = act_back


class VersionList(ListOverText):
    """The list; what its keys mean beside moving is said for it."""

    PLACES: ClassVar[tuple[str, ...]] = ("versions", "moves")


def _row(place: int, version: Version, at: datetime, zone: tzinfo | None) -> ListRow:
    first = safe_line(version.text.strip())[:160]
    local = version.at.astimezone(zone)
    when = f"{local:%H:%M:%S}" if local.date() == at.astimezone(zone).date() else show_time(version.at, at, zone)
    return ListRow(
        ((fit(when, max(8, width(when))) + "  ", "key"), (first, "")),
        place + 1,
        ((gettext(WHY_WORDS[version.why]), "dim"),),
    )


def _marked(sign: str, text: str) -> str:
    """What comes and goes is told by signs too, not by colour alone."""
    return text if sign == " " else f"[{sign}{text}{sign}]"


def difference(now: str, then: str) -> Iterator[tuple[str, str]]:
    """What turns ``now`` into ``then``, in order: what stays (`` ``), what goes (``-``), what comes back (``+``)."""
    one, other = _WORDS.findall(now), _WORDS.findall(then)
    if max(len(one), len(other)) > COMPARED:
        one, other = now.splitlines(keepends=True), then.splitlines(keepends=True)
    for kind, low, high, from_, to in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            yield " ", "".join(one[low:high])
            continue
        if low < high:
            yield "-", "".join(one[low:high])
        if from_ < to:
            yield "+", "".join(other[from_:to])
