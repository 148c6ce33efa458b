"""Attaching files by their paths, and taking them off."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from deskterm.errors import DesktermError
from deskterm.text.safe import safe_line
from deskterm.text.sizes import size_words
from deskterm.text.translation import gettext
from deskterm.tui.attached import Attached, attach, common_start, completions, forget_old
from deskterm.tui.composing import Writing
from deskterm.tui.desk_app import desk_app
from deskterm.tui.naming import explained
from deskterm.tui.widgets.rows import ListRow, RowList
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from deskterm.tui.app import DesktermApp


class PathInput(Input):
    """Where a path is typed; Tab completes it."""

    class Complete(Message):
        """Tab was pressed."""

    def act_field_next(self) -> None:
        """There is no other field: complete the path."""
        self.post_message(self.Complete())


class PathList(RowList, can_focus=False):
    """Rows whose cursor is moved from the line above."""

    @property
    def shows_cursor(self) -> bool:
        """It is always drawn."""
        return True


class AttachDialog(ModalScreen[None], inherit_bindings=False):
    """A path with its completions; below an empty path, what is attached. ``altered`` is called after each change."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "moves")
    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS = "PathInput"
    CSS_PATH = "../styles/writing.tcss"

    def __init__(self, writing: Writing, altered: Callable[[], None]) -> None:
        super().__init__()
        self.writing = writing
        self._altered = altered
        self._path = PathInput(placeholder=gettext("path of a file, or drop one here"), select_on_focus=False)
        self._list = PathList(id="paths")
        self._paths: tuple[str, ...] = ()
        self._asked = self._found_for = ""
        self._when_found: Callable[[], None] | None = None
        """Tab or Enter came before what lies under the path was read."""

    @property
    def _config(self) -> "DesktermApp":
        return desk_app(self)

    def compose(self) -> ComposeResult:
        """Path, completions, what is wrong."""
        with Vertical() as frame:
            frame.border_title = Content(gettext("Attach a file"))
            frame.border_subtitle = Content(gettext("Tab completes, Enter attaches or takes off, esc closes"))
            yield self._path
            yield self._list
            yield Static(classes="say")

    def on_mount(self) -> None:
        """Show what is attached and what lies here; old copies are thrown away meanwhile."""
        home = self._config.workplace.config.home
        call_in_thread(self, lambda: forget_old(home), lambda _: None, self._refuse)
        self._look("")

    # Completing

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look for what the path may become."""
        event.stop()
        self._say("")
        self._when_found = None
        self._look(event.value)

    def _look(self, typed: str) -> None:
        self._asked = typed
        call_in_thread(self, lambda: completions(typed), lambda found: self._found(typed, found), self._refuse)

    def _found(self, typed: str, found: tuple[str, ...]) -> None:
        if typed != self._asked:
            return
        self._paths, self._found_for = found, typed
        rows = [self._attached_row(one) for one in self.writing.files] if not typed else []
        rows.extend(ListRow(((safe_line(path), ""),), path) for path in found)
        first = rows[0].value if rows and typed else None
        self._list.set_rows(rows, value=first)
        then, self._when_found = self._when_found, None
        if then is not None:
            self._say("")
            then()

    def _attached_row(self, one: Attached) -> ListRow:
        words = f"📎 {safe_line(one.name)} ({size_words(one.size)})"
        return ListRow(((words, "good"),), one, ((" " + gettext("Enter takes it off"), "dim"),))

    def on_path_input_complete(self, event: PathInput.Complete) -> None:
        """Tab: as far as all agree, else what is under the cursor."""
        event.stop()
        self._once_found(self._complete)

    def _once_found(self, do: Callable[[], None]) -> None:
        """Do it as soon as the list belongs to what is typed: now, or when it is read."""
        if self._path.value == self._found_for:
            do()
        else:
            self._say(gettext("reading…"))
            self._when_found = do

    def _complete(self) -> None:
        typed = self._path.value
        start = common_start(self._paths)
        if len(self._paths) == 1 or len(start) <= len(typed):
            value = self._list.value
            start = value if isinstance(value, str) and (typed or len(self._paths) == 1) else start
        if start and start != typed:
            self._path.value = start
            self._path.cursor_position = len(start)

    # Attaching and taking off

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: into a folder, take a file off, or attach one."""
        event.stop()
        self._once_found(lambda: self._take(self._list.value if self._list.value is not None else self._path.value))

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """A click takes a row."""
        event.stop()
        self._take(event.value)

    def _take(self, value: "str | Attached") -> None:
        if isinstance(value, Attached):
            self.writing.files.remove(value)
            self._altered()
            self._say(gettext("{file} is taken off", file=value.name))
            self._look(self._path.value)
        elif value.endswith("/"):
            self._path.value = value
            self._path.cursor_position = len(value)
        else:
            # What lies under the cursor begins with what was typed; a path typed to its end is meant itself.
            typed = self._path.value
            self._attach_file(value if value.casefold().startswith(typed.casefold()) else typed)

    def _attach_file(self, typed: str) -> None:
        config, there = self._config.workplace.config, tuple(self.writing.files)
        self._say(gettext("reading…"))
        call_in_thread(
            self, lambda: attach(config.home, typed, there, config.largest_file), self._was_attached, self._refuse
        )

    def _was_attached(self, one: Attached) -> None:
        if one not in self.writing.files:
            self.writing.files.append(one)
        self._altered()
        self.dismiss()

    def _refuse(self, error: DesktermError) -> None:
        self._say("✗ " + explained(error.message, error.hint), wrong=True)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        line = self.query_one(".say", Static)
        line.update(Content.styled(safe_line(words), "bold $error") if wrong else Content(safe_line(words)))

    # Verbs

    def act_down(self) -> None:
        """One row down."""
        self._list.act_down()

    def act_up(self) -> None:
        """One row up."""
        self._list.act_up()

    def act_page_down(self) -> None:
        """A page down."""
        self._list.act_page_down()

    def act_page_up(self) -> None:
        """A page up."""
        self._list.act_page_up()

    def act_accept(self) -> None:
        """Done."""
        self.dismiss()

    act_back = act_accept
    act_leave = act_accept
