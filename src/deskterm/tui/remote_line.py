"""What the screens say about the remote: the words in the header, what was stopped, and what waits."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import events

from deskterm.errors import DesktermError
from deskterm.text.retelling import retold
from deskterm.text.safe import safe_text
from deskterm.text.translation import gettext, ngettext, pgettext
from deskterm.tui.messages import DeskChanged
from deskterm.tui.naming import facts
from deskterm.tui.toast import say, say_error
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from deskterm.desk.link import Link, LinkKind, LinkState, Returned
    from deskterm.store.pending import PendingCounts, PendingLine
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.composing import Writing

STYLES: Final = {
    "connecting": "dim",
    "syncing": "soon",
    "online": "dim",
    "offline": "soon",
    "refused": "late",
    "wrong": "late",
}
"""The style of what is said, by the kind of the link's state."""

NARROW: Final = 110
"""With fewer columns the header says less."""


_MOOT: Final = frozenset(("AcceptChat",))
"""What is over when the server would not take it, so that nobody need decide about it: a colleague was quicker."""


class RemoteLine:
    """The line to the remote as one app shows it; ``make_link`` is called after the first paint.

    A desk that is no mirror has none, and loads nothing of all this.
    """

    def __init__(self, app: "DesktermApp", make_link: "Callable[[], Link] | None") -> None:
        self.app = app
        self.link: Link | None = None
        self._make_link = make_link
        self.counts: PendingCounts | None = None
        self._told: LinkKind | None = None
        self._set_back = False
        self._is_whole = False
        self._queues: dict[str, str] | None = None

    # Starting and stopping

    def start(self) -> None:
        """Begin to push and to follow."""
        if self._make_link is not None:
            from deskterm.desk.link import Watcher

            self.link = self._make_link()
            self.link.start(
                Watcher(
                    changed=lambda: self._post(self._changed),
                    stopped=lambda commands: self._post(partial(self._stopped, commands)),
                    returned=lambda words, command: self._post(partial(self.give_back, words, command)),
                    stays=lambda words: self._post(partial(self._stays, words)),
                )
            )

    def wake(self) -> None:
        """Try to reach the remote now."""
        if self.link is not None:
            self.link.wake()

    def stop(self) -> None:
        """End."""
        if self.link is not None:
            self.link.stop()

    def _post(self, call: Callable[[], None]) -> None:
        """From any thread: call this on the event loop."""
        if self.app.is_running:
            self.app.post_message(events.Callback(callback=call))

    # The header

    @property
    def is_mirror(self) -> bool:
        """Whether there is anything to say."""
        return self.app.workplace.place is not None

    def words(self, cells: int) -> tuple[str, str]:
        """What a header of so many cells says, and in which style."""
        if self.link is None:
            return (gettext("no remote configured"), "soon") if self.is_mirror and self._make_link is None else ("", "")
        from deskterm.desk.link_words import link_words

        state = self.link.state
        words = link_words(state, self.counts, self._zone, short=cells < NARROW)
        return words, "late" if self.counts is not None and self.counts.stopped else STYLES[state.kind]

    def trouble(self) -> tuple[str, str]:
        """The header's words where something is not as it should be, for screens without a header."""
        quiet = self.counts is None or not (self.counts.waiting or self.counts.stopped)
        if self.link is not None and self.link.state.kind.value in ("connecting", "online") and quiet:
            return "", ""
        return self.words(0)

    def missing(self) -> str:
        """What an empty list says while the first copy has not come whole: nothing is solved by that."""
        place = self.app.workplace.place
        if place is None or self._is_whole:
            return ""
        from deskterm.desk.link import LinkKind
        from deskterm.store.place import Part

        kind = self.link.state.kind if self.link is not None else LinkKind.CONNECTING
        self._is_whole = place.part is Part.DONE or kind is LinkKind.ONLINE
        if self._is_whole:
            return ""
        if kind in (LinkKind.CONNECTING, LinkKind.SYNCING):
            return gettext("What the server has is still on its way.")
        return gettext("Nothing has come from the server yet.")

    @property
    def _zone(self) -> "ZoneInfo | None":
        from deskterm.tui.widgets.header import zone_of

        return zone_of(self.app.workplace.config)

    def read(self) -> "PendingCounts | None":
        """For a worker: how much waits; None where nothing can. Who works here is looked up too: the remote tells."""
        if not self.is_mirror:
            return None
        from deskterm.store.pending import counts

        workplace = self.app.workplace
        names = {one.name: str(one.display_name) for one in workplace.reads.agents()}
        if names != self.app.names:
            self._post(partial(self._met, names))
        self._look_at_queues()
        return counts(workplace.store)

    def _look_at_queues(self) -> None:
        """For a worker: the queues are those the remote tells of, and of those what the agent sees now."""
        workplace = self.app.workplace
        with suppress(DesktermError):  # what is wrong with the remote's settings is said where they are asked for
            workplace.config = workplace.told_anew() or workplace.config
        queues = workplace.queues
        if queues != self._queues:
            self._queues = queues
            self._post(partial(self._show_queues, queues))

    def _show_queues(self, queues: dict[str, str]) -> None:
        from deskterm.tui.inbox_views import renew

        renew(self.app.inbox, queues)

    def _met(self, names: dict[str, str]) -> None:
        """People are called so, the agent too."""
        self.app.workplace.meet(names)
        self.app.names = names
        self.app.inbox.show_names(names)
        self._show()
        self.app.post_message(DeskChanged())

    def show_counts(self, found: "PendingCounts | None") -> None:
        """So much waits."""
        self.counts = found
        self._show()

    def _show(self) -> None:
        from deskterm.tui.widgets.header import HeaderLine
        from deskterm.tui.widgets.title_line import TitleLine

        for screen in self.app.screen_stack:
            for line in (*screen.query(HeaderLine), *screen.query(TitleLine)):
                line.refresh()
        self.app.inbox.list.show_missing(self.missing())

    # What is said once

    def _changed(self) -> None:
        self._show()
        if self.link is None:
            return
        from deskterm.desk.link import LinkKind

        state = self.link.state
        if state.kind is not self._told and (words := _news(state, self._told)):
            severity = "error" if state.kind is LinkKind.REFUSED else "information"
            say(self.app, words, severity=severity if state.kind is not LinkKind.WRONG else "warning")
        if state.set_back and not self._set_back:
            say(
                self.app,
                gettext("The server was set back to an earlier time; what it has is being read anew."),
                severity="warning",
            )
        self._told, self._set_back = state.kind, state.set_back

    def _stays(self, words: tuple[str, ...]) -> None:
        """A colleague changed there what was taken back here: the server left it as it is."""
        lines = [retold(one) for one in words[:3]]
        if len(words) > 3:
            more = len(words) - 3
            lines.append(ngettext("{count} more stays as it is", "{count} more stay as they are", more))
        say(self.app, "\n".join([gettext("The server could not take back all of it:"), *lines]), severity="warning")

    def _stopped(self, commands: tuple[str, ...]) -> None:
        def told(found: "list[tuple[PendingLine, str]]") -> None:
            for line, yours in found[:3]:
                say(self.app, stopped_words(line, yours), severity="error")
            if len(found) > 3:
                more = len(found) - 3
                words = ngettext(
                    "and {count} more was stopped: see pending commands",
                    "and {count} more were stopped: see pending commands",
                    more,
                )
                say(self.app, words, severity="error")
            moot = [one.command for one, _ in found if one.kind in _MOOT]
            if moot:
                self._do(lambda: [self.app.workplace.mirror.drop(one) for one in moot], "")
            self.app.read_counts()

        self._read(told, lambda one: one.command in commands)

    def _read(
        self, told: "Callable[[list[tuple[PendingLine, str]]], None]", wanted: "Callable[[PendingLine], bool]"
    ) -> None:
        from deskterm.store.pending import lines

        def read() -> "list[tuple[PendingLine, str]]":
            found = [one for one in lines(self.app.workplace.store) if wanted(one)]
            return [(one, asked_words(one, self.app.names, self._zone)) for one in found]

        call_in_thread(self.app, read, told, partial(say_error, self.app))

    # What waits

    def why_not_pending(self) -> str | None:
        """Why there is nothing to list."""
        if not self.is_mirror:
            return gettext("this desk is no mirror: nothing waits for a server")
        some = self.counts is not None and (self.counts.waiting or self.counts.stopped)
        return None if some else gettext("nothing waits for the server")

    def act_pending(self) -> None:
        """List what waits for the server, and what it would not do."""
        from deskterm.tui.screens.pending import PendingScreen

        def listed(found: "list[tuple[PendingLine, str]]") -> None:
            self.app.push_screen(PendingScreen(found), partial(self._chosen, {line.command: line for line, _ in found}))

        self._read(listed, lambda _: True)

    def _chosen(self, found: "dict[str, PendingLine]", command: str | None) -> None:
        from deskterm.tui.screens.pending import FateScreen

        if command is not None:
            line = found[command]
            self.app.push_screen(FateScreen(line), partial(self._decided, line))

    def _decided(self, line: "PendingLine", choice: str | None) -> None:
        workplace = self.app.workplace
        if choice == "open" and line.ticket is not None:
            self.app.open_ticket(line.ticket)
        elif choice == "retry":
            self._do(lambda: workplace.mirror.retry(line.command), gettext("it is pushed again"))
        elif choice == "drop":
            self._do(lambda: workplace.mirror.drop(line.command), pgettext("pending command", "dropped"))
        elif choice == "copy":
            from deskterm.tui.copying import copy

            copy(self.app, line.text, gettext("what you wrote"))
        elif choice == "draft":
            import json

            from deskterm.desk.link import returned_in

            words = returned_in(json.loads(line.body))
            if words is not None:
                self.give_back(words, line.command, lambda: self._do(lambda: workplace.mirror.drop(line.command), ""))

    def _do(self, work: Callable[[], object], words: str) -> None:
        def done(_: object) -> None:
            if words:
                say(self.app, words)
            self.app.read_counts()

        call_in_thread(self.app, work, done, partial(say_error, self.app))

    def give_back(self, words: "Returned", command: str, done: Callable[[], None] | None = None) -> None:
        """What was written is a draft again; ``done`` is called when that is on the disk."""
        from deskterm.model.ids import derived_id
        from deskterm.tui.screens.ticket import TicketScreen
        from deskterm.tui.writings import writings_of

        writings = writings_of(self.app.workplace)

        def opened(writing: "Writing") -> None:
            if words.text not in writing.text:
                writings.recalled(derived_id(command, 1), writing, safe_text(words.text))
                for screen in self.app.screen_stack:
                    if isinstance(screen, TicketScreen) and screen.ticket_id == words.ticket and screen.is_ready:
                        screen.take_back(writing)
                say(self.app, gettext("Its words are your draft on the ticket again."), severity="warning")
            if done is not None:
                finish = done
                call_in_thread(self.app, writings.flush, lambda _: finish(), partial(say_error, self.app))

        call_in_thread(
            self.app, lambda: writings.open(words.ticket, words.audience), opened, partial(say_error, self.app)
        )


def _news(state: "LinkState", before: "LinkKind | None") -> str:
    """What a change of state is worth saying in passing."""
    from deskterm.desk.link import LinkKind

    hint = f"\n{state.hint}" if state.hint else ""
    match state.kind:
        case LinkKind.OFFLINE | LinkKind.WRONG | LinkKind.REFUSED:
            return f"{state.problem}{hint}"
        case LinkKind.ONLINE if before in (LinkKind.OFFLINE, LinkKind.WRONG):
            return gettext("online again")
        case _:
            return ""


def stopped_words(line: "PendingLine", yours: str) -> str:
    """A command that the remote would not do, with both sides."""
    from deskterm.tui.screens.pending import name_of

    there = facts(line.there)
    parts = [
        gettext("The server would not take: {ticket} {what}", ticket=name_of(line), what=yours),
        # Kept as the server said them, in English.
        retold(line.reason),
        gettext("there is now {facts}", facts=there) if there else retold(line.hint),
        gettext("{key} lists what to do about it (pending commands)", key=":") if line.kind not in _MOOT else "",
    ]
    return "\n".join(part for part in parts if part)


def asked_words(line: "PendingLine", names: dict[str, str], zone: "ZoneInfo | None") -> str:
    """For a worker: what a pending command wants, as the end of a sentence."""
    import json

    from deskterm.model.wire import read_command
    from deskterm.tui.answers import WORDS

    try:
        command = read_command(json.loads(line.body))
    except (DesktermError, ValueError):
        return line.kind
    return WORDS[type(command)](command, names, zone) if type(command) in WORDS else line.kind
