"""The composer: who will read it, the text, what it still lacks, what the checks say, and what goes out with it."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from deskterm.desk.copies import NOBODY
from deskterm.desk.settings import BY_MAIL
from deskterm.errors import InputError
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience, Channel
from deskterm.standards.reply_checks import Said
from deskterm.text.translation import gettext
from deskterm.tui.composing import Writing, empty_slots
from deskterm.tui.desk_app import desk_app
from deskterm.tui.gaps import Change
from deskterm.tui.naming import explained
from deskterm.tui.phrasing import Situation, quote_mark
from deskterm.tui.reply_checking import ReplyChecking
from deskterm.tui.toast import say
from deskterm.tui.widgets.check_line import CheckLine, CopiesLine, FilesLine
from deskterm.tui.widgets.composer_words import head_words, send_words
from deskterm.tui.widgets.phrase_writing import PhraseWriting


class Composer(PhraseWriting):
    """Writes one text at a time. It asks with ``Send`` and ``Left``; the screen does what they say."""

    DEFAULT_CSS = """
    Composer {
        height: 40%; min-height: 7; max-height: 16; border: round $primary; display: none;
        border-title-style: bold; border-subtitle-align: right;
        &.-open { display: block; }
        &.-public { border: heavy $warning; border-title-color: $warning; }
        &.-internal { border: dashed $quiet; border-title-color: $accent; }
        & > SlotText { height: 1fr; }
        & > LacksLine { height: auto; max-height: 2; padding: 0 1; color: $quiet; }
        & > CheckLine, & > FilesLine, & > CopiesLine { height: 1; padding: 0 1; }
        & > PhraseList { height: auto; max-height: 50%; display: none; background: $panel; }
        &.-searching > PhraseList { display: block; }
        &.-searching > LacksLine { display: none; }
    }
    """

    class Send(Message):
        """``text`` is to be sent as it stood when the key was pressed, and the ticket solved with it if ``solve``."""

        def __init__(self, solve: bool, text: str) -> None:
            super().__init__()
            self.solve, self.text = solve, text

    class Left(Message):
        """The agent stopped writing; the draft stays."""

    class AudienceChosen(Message):
        """The agent wants to write for somebody else."""

    class Changed(Message):
        """The writing changed and wants to be saved."""

    class Quote(Message):
        """The agent wants lines of the conversation in the text."""

    def __init__(self, zone: tzinfo | None, clock: Callable[[], datetime], *, id: str | None = None) -> None:
        super().__init__(zone, clock, id=id)
        self.area.take_long = self._attach_words
        self.checks = ReplyChecking(self, self.refresh_checks)
        self.findings = CheckLine()
        self.files = FilesLine()
        self.copied = CopiesLine()
        self.copies_known = NOBODY
        self.leaves_by_itself = False
        self.account = ""
        self._stopped = ""

    def compose(self) -> ComposeResult:
        """The text, what goes with it, what it lacks, what the checks say, and the list that ``::`` opens."""
        yield self.area
        yield self.copied
        yield self.files
        yield self.lacks
        yield self.findings
        yield self.phrases

    # What is written, and for whom

    @property
    def is_open(self) -> bool:
        """Whether anything can be written now."""
        return self.has_class("-open")

    @property
    def is_chat(self) -> bool:
        """Whether Enter sends."""
        return self.view is not None and self.view.line.channel is Channel.CHAT and not self.is_note

    def open(self, writing: Writing, *, focus: bool = True) -> None:
        """Show ``writing``, the caret where it was."""
        self.lacks.forget()
        self.add_class("-open")
        if writing is not self.writing:
            self.area.take(writing)
            self.checks.forget()
        self.refresh_head()
        self.close_list()
        if focus:
            self.area.focus()

    def close(self) -> None:
        """Show no writing; nothing is thrown away."""
        self.remove_class("-open")
        self.close_list()

    def reload(self) -> None:
        """The writing changed by itself."""
        self.area.reload()
        self.checks.forget()
        self.refresh_lacks()

    def inform(self, view: TicketView, situation: Situation | None, said: Said) -> None:
        """What is known of the ticket now."""
        self.view, self.said = view, said
        self.situation = situation or self.situation
        if self.is_open:
            self.refresh_head()
            self.checks.look()

    def refresh_head(self) -> None:
        """Say who will read it, where it goes and what the key does, in words, border and label."""
        view, audience = self.view, self.writing.audience
        self.set_class(audience is Audience.PUBLIC, "-public")
        self.set_class(audience is Audience.INTERNAL, "-internal")
        self.area.places = ("chat", "composer") if self.is_chat else ("composer",)
        if view is None:
            return
        self.border_title = Content(head_words(view, audience, self.account))
        keymap = desk_app(self).keymap
        words = send_words(view, audience, keymap, chat=self.is_chat, by_itself=self.leaves_by_itself)
        self.border_subtitle = Content(words)
        self.refresh_lacks()

    # The lines below the text

    def warn(self, long: str, short: str) -> None:
        """Say in the line below the text that somebody else writes too, in the words that fit; empty for nobody."""
        if self.lacks.warn(long, short):
            self.refresh_lacks()

    def on_resize(self) -> None:
        """Other words fit."""
        if self.lacks.warns:
            self.refresh_lacks()
        self.refresh_checks()

    def refresh_lacks(self) -> None:
        """Say what the contact still lacks, or what matters more just now, and what is attached."""
        super().refresh_lacks()
        self.files.show(self.writing.files, self.size.width - 2)
        self.copied.show(self.copies, self.copies_known.warning(self.copies), self.size.width - 2)
        self.refresh_checks()

    def refresh_checks(self) -> None:
        """Say the weightiest finding of the checks, unless a problem in the line above says what stops the send."""
        found = () if self.lacks.stops(self.writing.text) else self.checks.to_show()
        self.findings.show(found, self.size.width - 2)

    def was_typed(self) -> None:
        """Keep the writing; look at it when typing rests; a ``>>`` asks for lines to quote."""
        self.checks.typed()
        place = quote_mark(self.writing.text, self.area.caret)
        if place is not None and self.area.has_focus:
            self.area.apply(Change(place, self.area.caret, "", place))
            self.act_quote()
        self.post_message(self.Changed())

    # Sending

    def ready(self, text: str) -> str:
        """The text to send, as it stood; raises ``InputError`` saying why it cannot be sent so."""
        writing = self.writing
        if writing.sending is not None:
            raise InputError(gettext("it is being sent"))
        if not writing.text.startswith(text):
            raise InputError(gettext("the text changed just then: look at it, and send it again"))
        if not text.strip():
            raise InputError(gettext("nothing is written yet"))
        later = len(writing.text) - len(text)
        self.stops.settle_all()
        if not self.is_note:
            empty_slots(writing.text)
        try:
            self.warnings = self.checks.stop()
        except InputError:
            self._stopped = writing.text
            raise
        if warning := self.copies_known.warning(self.copies):
            self.warnings = (*self.warnings, warning)
        self._stopped = ""
        return writing.text[: len(writing.text) - later]

    warnings: tuple[str, ...] = ()
    """What the checks warned of when the text was found ready."""

    def act_send(self) -> None:
        """Send; what stopped this very text before can be overruled."""
        # By way of the text's own queue: letters before this key are in it by then, those after it are not.
        self.area.call_later(self._ask_to_send, solve=False)

    act_send_chat = act_send

    def act_send_solve(self) -> None:
        """Send and solve."""
        self.area.call_later(self._ask_to_send, solve=True)

    def _ask_to_send(self, *, solve: bool) -> None:
        text = self.writing.text
        if not solve and self._stopped and self._stopped == text and self.checks.can_overrule():
            self.act_checks()
        else:
            self.post_message(self.Send(solve, text))

    def why_not_send_solve(self) -> str | None:
        """A note solves nothing."""
        return gettext("a note solves nothing: x solves") if self.is_note else None

    def act_new_line(self) -> None:
        """A new line."""
        start, end = sorted((self.area.offset_of(self.area.selection.start), self.area.caret))
        self.area.apply(Change(start, end, "\n", start + 1))

    def act_keep_draft(self) -> None:
        """Close the list, else stop writing."""
        if self.area.list_below:
            self.phrases.dismiss()
            self.close_list()
        else:
            self.post_message(self.Left())

    def act_discard(self) -> None:
        """Empty the text; ctrl+z brings it back."""
        self.area.apply(Change(0, len(self.writing.text), "", 0))

    def why_not_discard(self) -> str | None:
        """There may be nothing to throw away."""
        return None if self.writing.text else gettext("there is no draft")

    def act_audience(self) -> None:
        """Write for somebody else."""
        self.post_message(self.AudienceChosen())

    # What else goes into it

    def why_not_checks(self) -> str | None:
        """A note is not checked."""
        if self.is_note:
            return gettext("a note for colleagues is not checked")
        return None if self.checks.found else gettext("the checks have nothing to say")

    def act_checks(self) -> None:
        """Show what the checks say, and overrule it."""
        from deskterm.tui.screens.checks import ChecksDialog

        writing = self.writing

        def chosen(overruled: dict[tuple[str, str], str] | None) -> None:
            if overruled is not None:
                writing.overruled = overruled
                self._stopped = ""
                self.lacks.forget()
                self._altered()

        self.app.push_screen(ChecksDialog(self.checks.found, writing.overruled), chosen)

    def why_not_attach(self) -> str | None:
        """A note takes no files."""
        return gettext("a note takes no files") if self.is_note else None

    def act_attach(self) -> None:
        """Attach a file, or take one off."""
        from deskterm.tui.screens.attach import AttachDialog

        self.app.push_screen(AttachDialog(self.writing, self._altered))

    def _attach_words(self, words: str) -> bool:
        """Attach as a file what is too long for a text; whether that can be."""
        writing, app = self.writing, desk_app(self)
        if self.why_not_attach() is not None or not writing.ticket:
            return False
        from deskterm.tui.attached import Attached, attach_words
        from deskterm.tui.work import call_in_thread
        from deskterm.tui.writings import writings_of

        config, there = app.workplace.config, tuple(writing.files)

        def attached(one: Attached) -> None:
            writing.files.append(one)
            writings_of(app.workplace).changed(writing)
            if writing is self.writing:
                self._altered()
            words = gettext("that is too long for the text: it is attached as {file}", file=one.name)
            say(self, words)

        call_in_thread(
            app,
            lambda: attach_words(config.home, words, there, config.largest_file),
            attached,
            lambda error: self.problem(explained(error.message, error.hint)),
        )
        return True

    @property
    def copies(self) -> tuple[str, ...]:
        """Who gets a copy of what is written: whom the agent chose, else all who had the customer's last mail."""
        if self.why_not_copies() is not None:
            return ()
        chosen = self.writing.copies
        return self.copies_known.others if chosen is None else chosen

    def why_not_copies(self) -> str | None:
        """Copies go by mail, and only where answers leave by themselves."""
        if self.is_note:
            return gettext("a note takes no copies")
        if self.view is None or self.view.line.channel not in BY_MAIL or self.writing.audience is Audience.PUBLIC:
            return gettext("copies go by mail only")
        if not self.leaves_by_itself:
            return gettext("an answer that you send yourself you copy yourself")
        return None

    def act_copies(self) -> None:
        """Choose who gets copies."""
        from deskterm.tui.screens.copies import CopiesDialog

        writing = self.writing

        def chosen(copies: tuple[str, ...] | None) -> None:
            if copies is not None:
                writing.copies = None if set(copies) == set(self.copies_known.others) else copies
                self._altered()

        self.app.push_screen(CopiesDialog(self.copies, self.copies_known), chosen)

    def _altered(self) -> None:
        """What goes with the text is another now."""
        self.refresh_lacks()
        self.refresh_checks()
        self.checks.look()
        self.post_message(self.Changed())

    def act_editor(self) -> None:
        """Write in one's own editor."""
        from deskterm.store.versions import Why
        from deskterm.tui.own_editor import EditorFailed, write_in_editor

        def write() -> None:
            try:
                text = write_in_editor(self.app, self.writing.text)
            except EditorFailed as error:
                if error.text:
                    self.writing.kept.append((Why.CUT, error.text, ""))
                    self.post_message(self.Changed())
                raise
            if text is not None and text != self.writing.text:
                self.writing.keep()
                self.area.apply(Change(0, len(self.writing.text), text, len(text)))
            self.area.focus()

        self.attempt(write)

    def act_quote(self) -> None:
        """Quote lines of the conversation."""
        self.post_message(self.Quote())

    def quote(self, lines: str) -> None:
        """Put quoted lines where the caret is, in lines of their own."""
        text, caret = self.writing.text, self.area.caret
        lead = "" if not text[:caret] or text[:caret].endswith("\n") else "\n"
        trail = "\n" if text[caret:].startswith("\n") else "\n\n" if not self.is_chat else "\n"
        insert = f"{lead}{lines}{trail}"
        self.area.apply(Change(caret, caret, insert, caret + len(insert)))
        self.area.focus()

    def on_click(self, event: events.Click) -> None:
        """A click beside the text is a click into it, on the files or the findings opens them."""
        if event.widget is self:
            self.area.focus()
        elif event.widget is self.files:
            self.act_attach()
        elif event.widget is self.copied:
            self.act_copies()
        elif event.widget is self.findings:
            self.act_checks()
