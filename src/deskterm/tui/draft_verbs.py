"""Going back to what a draft was: reading its versions, showing them, putting one in place of the text."""

from functools import partial
from typing import TYPE_CHECKING, Any

from deskterm.text.translation import gettext
from deskterm.tui.toast import say, say_error

if TYPE_CHECKING:
    from deskterm.store.versions import Version
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.composing import Writing


class DraftVerbs:
    """One object for every screen on which a ticket's text is written."""

    def __init__(self, app: "DesktermApp") -> None:
        self.app = app

    def _writing(self) -> "Writing | None":
        """The text that is meant: the one being written, else an answer to the ticket on the screen."""
        screen: Any = self.app.screen
        composer: Any = getattr(screen, "composer", None)
        own: Any = getattr(screen, "writing", None)
        if composer is None or own is None or not getattr(own, "own", None):
            return None
        if composer.is_open and composer.writing.ticket:
            return composer.writing
        return own.own[own.answer_audience()]

    def why_not_versions(self) -> str | None:
        """There must be a text."""
        return None if self._writing() is not None else gettext("the ticket is still being read")

    def act_versions(self) -> None:
        """Show what the text was before."""
        from deskterm.tui.sending import fetch
        from deskterm.tui.writings import writings_of

        writing = self._writing()
        if writing is None:
            return
        writings = writings_of(self.app.workplace)
        fetch(
            self.app,
            lambda: writings.versions(writing.ticket, writing.audience),
            partial(self._show, writing),
            partial(say_error, self.app),
        )

    def _show(self, writing: "Writing", versions: "tuple[Version, ...]") -> None:
        if writing is not self._writing():
            return  # another text is written by now
        if not versions:
            say(self.app, gettext("No version yet: one is kept at each pause, before a phrase and before a send."))
            return
        from deskterm.tui.screens.versions import VersionsScreen
        from deskterm.tui.widgets.header import zone_of

        noted = writing.audience == "internal"
        screen = VersionsScreen(
            gettext("What the note was") if noted else gettext("What the answer was"),
            versions,
            writing.text,
            self.app.now(),
            zone_of(self.app.workplace.config),
        )
        self.app.push_screen(screen, partial(self._chosen, writing))

    def _chosen(self, writing: "Writing", version: "Version | None") -> None:
        screen: Any = self.app.screen
        composer = getattr(screen, "composer", None)
        if version is None or composer is None:
            return
        from deskterm.store.versions import Why
        from deskterm.text.safe import safe_text
        from deskterm.tui.gaps import Change

        if not composer.is_open or composer.writing is not writing:
            composer.open(writing)
        writing.keep(Why.RESTORE)
        text = safe_text(version.text)
        composer.area.apply(Change(0, len(writing.text), text, len(text)))
        writing.canned, writing.gaps, writing.active = [], [], None
        writing.take_made(version.made)
        composer.area.redraw()
        composer.refresh_lacks()
        composer.area.focus()
        screen.writings.changed(writing)
        say(self.app, gettext("That version is the text again; what stood here is a version too."))
