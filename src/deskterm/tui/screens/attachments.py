"""What is attached to a ticket: a list, what is in the file under the cursor, and keys to save or open it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from deskterm.channels.files.danger import Danger, verdict
from deskterm.channels.files.preview import Preview, preview
from deskterm.config import Config
from deskterm.errors import DesktermError
from deskterm.model.views.messages import AttachmentLine, TicketAttachment
from deskterm.text.sizes import size_words
from deskterm.text.translation import gettext, ngettext, pgettext
from deskterm.tui.bringing_out import downloads_folder, forget_opened, open_file, opener_words, save_files
from deskterm.tui.dates import show_time
from deskterm.tui.naming import explained
from deskterm.tui.toast import say, say_error
from deskterm.tui.widgets.header import zone_of
from deskterm.tui.widgets.message_rows import warning_of
from deskterm.tui.widgets.rows import ListOverText, ListRow, RowList
from deskterm.tui.work import call_in_thread

KEEPS = 8
"""Files whose content is held while the list is open."""


class AttachmentsScreen(ModalScreen[None], inherit_bindings=False):
    """The ``files`` of one ticket. ``read`` gives the bytes with a SHA-256, in a worker thread, or raises."""

    PLACES: ClassVar[tuple[str, ...]] = ("attachments", "moves")
    DEFAULT_CSS = """
    AttachmentsScreen { align: center middle; }
    AttachmentsScreen > Vertical {
        width: 90%; max-width: 110; height: 85%; border: round $primary; border-title-style: bold;
        background: $background; padding: 0 1;
    }
    AttachmentsScreen AttachmentList { height: auto; max-height: 40%; background: $background; padding: 0; }
    AttachmentsScreen #attachment-words { height: auto; max-height: 4; color: $quiet; margin-top: 1; }
    AttachmentsScreen #attachment-words.-warns { color: $warning; }
    AttachmentsScreen #attachment-scroll { height: 1fr; scrollbar-size-vertical: 1; }
    AttachmentsScreen #attachment-text { height: auto; }
    """

    def __init__(
        self,
        title: str,
        files: Sequence[TicketAttachment],
        read: Callable[[str], bytes],
        config: Config,
        now: datetime,
    ) -> None:
        super().__init__()
        self.heading = title
        self.files = tuple(files)
        self.config = config
        self._read = read
        self._zone = zone_of(config)
        self._held: dict[str, bytes] = {}
        self._warned: tuple[str, str] | None = None
        self.words = Static("", id="attachment-words", markup=False)
        self.text = Static("", id="attachment-text", markup=False)
        self._scroll = VerticalScroll(self.text, id="attachment-scroll", can_focus=False)
        rows = [self._row(place, one, now) for place, one in enumerate(self.files, 1)]
        self.list = AttachmentList(rows, self._scroll)

    def compose(self) -> ComposeResult:
        """The list over what is in the file under the cursor."""
        with Vertical() as frame:
            frame.border_title = Content(self.heading)
            frame.border_subtitle = Content(gettext("Enter opens · s saves · A saves all · esc closes"))
            yield self.list
            yield self.words
            yield self._scroll

    def on_mount(self) -> None:
        """Show the newest; copies opened long ago are thrown away meanwhile."""
        self.list.focus()
        call_in_thread(self, partial(forget_opened, self.config.home), lambda _: None, self._refuse)
        self._show()

    def _row(self, place: int, one: TicketAttachment, now: datetime) -> ListRow:
        name = (f"⚠  {one.file.name}", "warning") if warning_of(one.file) else (f"📎 {one.file.name}", "")
        when = show_time(one.at, now, self._zone)
        return ListRow((name,), place, ((f"{size_words(one.file.size)}  {one.author}  ", "dim"), (when, "dim")))

    @property
    def file(self) -> AttachmentLine:
        """The one under the cursor."""
        return self.files[self.list.value - 1].file

    # What is in it

    def on_row_list_pointed(self, event: RowList.Pointed) -> None:
        """Another file."""
        event.stop()
        self._show()

    def on_row_list_picked(self, event: RowList.Picked) -> None:
        """A click on a row only shows it."""
        event.stop()
        self._show()

    def _show(self) -> None:
        file = self.file
        self._warned = None
        self.text.update("")
        self._say(gettext("reading …"))
        self._scroll.scroll_to(y=0, animate=False)
        zone = self._zone

        def read() -> tuple[bytes, Preview | None]:
            content = self._content(file)
            return content, preview(file.name, file.media_type, content, zone)

        def shown(found: tuple[bytes, Preview | None]) -> None:
            if self.file is file:
                self._shown(file, *found)

        def refuse(error: DesktermError) -> None:
            if self.file is file:
                self._refuse(error)

        call_in_thread(self, read, shown, refuse)

    def _shown(self, file: AttachmentLine, content: bytes, found: Preview | None) -> None:
        judged = verdict(file.name, file.media_type, content)
        words = [pgettext("file", found.lines_of) if found is not None and found.lines_of else file.media_type]
        if found is None:
            words.append(gettext("nothing of it can be shown here"))
        elif found.cut:
            words.append(gettext("only its beginning is shown"))
        if judged.why:
            words.append(f"⚠ {gettext(judged.why)}")
        self._say(" · ".join(word for word in words if word), warns=bool(judged.why))
        self.text.update(Content(found.text) if found is not None else "")

    def _content(self, file: AttachmentLine) -> bytes:
        """For a worker: the bytes, held for a while."""
        content = self._held.get(file.sha256)
        if content is None:
            content = self._read(file.sha256)
            if len(self._held) >= KEEPS:
                self._held.pop(next(iter(self._held)))
            self._held[file.sha256] = content
        return content

    def _say(self, words: str, *, warns: bool = False) -> None:
        self.words.set_class(warns, "-warns")
        self.words.update(words)

    def _refuse(self, error: DesktermError) -> None:
        self._say("✗ " + explained(error.message, error.hint), warns=True)

    # Verbs

    def _confirmed(self, verb: str, why: str) -> bool:
        """Whether the key was pressed twice for a file with a danger; the first press says which."""
        if self._warned == (verb, self.file.sha256):
            return True
        self._warned = (verb, self.file.sha256)
        self._say(f"⚠ {why}", warns=True)
        return False

    def act_attachment_open(self) -> None:
        """Open it in a program of this machine, never a program itself."""
        file, config = self.file, self.config

        def opened() -> str:
            open_file(config.home, file.name, self._content(file), opener_words(config.attachments_opener))
            return gettext("{file} was opened", file=file.name)

        def judge(content: bytes) -> None:
            judged = verdict(file.name, file.media_type, content)
            why = gettext(judged.why)
            if judged.danger is Danger.NEVER:
                self._say("⚠ " + explained(why, gettext("it is never opened from here; s saves it")), warns=True)
            elif judged.danger is Danger.NONE or self._confirmed(
                "open", explained(why, gettext("Enter again opens it all the same"))
            ):
                call_in_thread(self, opened, partial(say, self), partial(say_error, self))

        call_in_thread(self, lambda: self._content(file), judge, partial(say_error, self))

    def act_attachment_save(self) -> None:
        """Save it under its name; a program only after a warning."""
        file = self.file

        def judge(content: bytes) -> None:
            judged = verdict(file.name, file.media_type, content)
            again = explained(gettext(judged.why), gettext("s again saves it all the same"))
            if judged.danger is not Danger.NEVER or self._confirmed("save", again):
                self._save((file,))

        call_in_thread(self, lambda: self._content(file), judge, partial(say_error, self))

    def act_attachment_save_all(self) -> None:
        """Save every file that is no program."""
        self._save(tuple(one.file for one in self.files), programs=False)

    def _save(self, files: tuple[AttachmentLine, ...], *, programs: bool = True) -> None:
        folder = downloads_folder(self.config.attachments_folder)

        def save() -> str:
            saved: list[str] = []
            for file in files:
                content = self._read(file.sha256) if len(files) > 1 else self._content(file)
                if programs or verdict(file.name, file.media_type, content).danger is not Danger.NEVER:
                    saved += [str(path) for path in save_files(folder, [(file.name, content)])]
            if len(files) == len(saved) == 1:
                return gettext("saved as {file}", file=saved[0])
            words = ngettext(
                "{count} file saved in {folder}", "{count} files saved in {folder}", len(saved), folder=folder
            )
            left = len(files) - len(saved)
            if not left:
                return words
            return f"{words}\n" + ngettext(
                "{count} is a program and was left out; s saves it",
                "{count} are programs and were left out; s saves one",
                left,
            )

        call_in_thread(self, save, partial(say, self), partial(say_error, self))

    def act_back(self) -> None:
        """Close."""
        self.dismiss()

    act_leave = act_back


class AttachmentList(ListOverText):
    """The list; what its keys mean beside moving is said for it."""

    PLACES: ClassVar[tuple[str, ...]] = ("attachments", "moves")
