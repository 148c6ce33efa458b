"""What the checks say of an answer, and overruling a finding with a reason."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from deskterm.standards.reply_facts import Found, Weight
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, pgettext, pgettext_noop
from deskterm.tui.dialog import with_keys
from deskterm.tui.widgets.rows import ListRow, RowList

Overruled = dict[tuple[str, str], str]

_STYLES = {Weight.STOP: "warning", Weight.WARN: "title", Weight.HINT: "dim"}
_WEIGHTS = {
    Weight.STOP: pgettext_noop("check", "stop"),
    Weight.WARN: pgettext_noop("check", "warn"),
    Weight.HINT: pgettext_noop("check", "hint"),
}
LONGEST_REASON = 200


class ChecksDialog(ModalScreen[Overruled | None], inherit_bindings=False):
    """The findings as rows; Enter on one asks for the reason why it does not matter here, or counts it again.

    It is dismissed with what is overruled, each finding with its reason, or with None.
    """

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "moves")
    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = "RowList"
    CSS_PATH = "../styles/writing.tcss"

    def __init__(self, found: Sequence[Found], overruled: Mapping[tuple[str, str], str]) -> None:
        super().__init__()
        self.found = tuple(found)
        self.overruled: Overruled = dict(overruled)
        self._list = RowList(self._rows(), id="findings")
        self._reason = Input(placeholder=gettext("why does it not matter here?"), max_length=LONGEST_REASON)
        self._say = Static(classes="say")

    def compose(self) -> ComposeResult:
        """Findings, what to do about the one under the cursor, the reason."""
        with Vertical() as frame:
            frame.border_title = Content(gettext("What the checks say"))
            frame.border_subtitle = Content(with_keys(self, gettext("Enter overrules, ctrl+s done, esc closes")))
            yield self._list
            yield self._say
            yield self._reason

    def on_mount(self) -> None:
        """No reason is asked for yet."""
        self._reason.display = False
        self._tell()

    def _rows(self) -> list[ListRow]:
        rows: list[ListRow] = []
        for one in self.found:
            reason = self.overruled.get(one.key)
            sign = "✓" if reason is not None else {Weight.STOP: "✗", Weight.WARN: "▲", Weight.HINT: "·"}[one.weight]
            style = "dim" if reason is not None else _STYLES[one.weight]
            words = safe_line(one.message if reason is None else f"{one.message} — {reason}")
            rows.append(
                ListRow(((f"{sign} ", style), (words, style)), one, ((" " + pgettext("check", one.rule), "dim"),))
            )
        return rows

    @property
    def _chosen(self) -> Found | None:
        value: Found | None = self._list.value
        return value

    def _tell(self) -> None:
        one = self._chosen
        if one is None:
            self._say.update(Content(gettext("nothing to say against it")))
            return
        weight = pgettext("check", _WEIGHTS[one.weight])
        words = (
            gettext("{weight}: nobody can overrule this; {hint}", weight=weight, hint=one.hint)
            if one.final
            else gettext("{weight}: {hint}", weight=weight, hint=one.hint)
        )
        self._say.update(Content(safe_line(words)))

    def on_row_list_pointed(self, event: RowList.Pointed) -> None:
        """Say what to do about the finding under the cursor."""
        event.stop()
        self._reason.display = False
        self._tell()

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """Ask for the reason, or count the finding again."""
        event.stop()
        one: Found = event.value
        if one.final:
            self._tell()
        elif one.key in self.overruled:
            del self.overruled[one.key]
            self._list.set_rows(self._rows(), value=one)
        else:
            self._reason.display = True
            self._reason.value = ""
            self._reason.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The reason is given: the finding does not count any more."""
        event.stop()
        one, reason = self._chosen, safe_line(event.value).strip()
        if one is None:
            return
        if not reason:
            why = gettext("✗ say why: colleagues will read it beside the answer")
            self._say.update(Content.styled(why, "bold $error"))
            return
        self.overruled[one.key] = reason
        self._reason.display = False
        self._list.set_rows(self._rows(), value=one)
        self._list.focus()

    def act_accept(self) -> None:
        """Keep what was overruled."""
        self.dismiss(self.overruled)

    def act_back(self) -> None:
        """From the reason back to the findings; from there keep what was overruled."""
        if self._reason.display:
            self._reason.display = False
            self._list.focus()
        else:
            self.dismiss(self.overruled)

    act_leave = act_back
