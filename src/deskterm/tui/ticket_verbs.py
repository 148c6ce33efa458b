"""Verbs that act on tickets, wherever one is under the hand: on a list, a search's result, an opened ticket."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol, Union, cast

from deskterm.model.views.lists import TicketLine
from deskterm.model.words import FINISHED, State
from deskterm.text.translation import gettext, ngettext
from deskterm.tui.naming import ticket_name

if TYPE_CHECKING:
    from deskterm.model.commands import Command
    from deskterm.model.views.tickets import TicketView
    from deskterm.tui.app import DesktermApp
    from deskterm.tui.bulk import Changed

Chosen = Union[TicketLine, "TicketView"]

DIALOGS: Final = {
    "assign": ("assign", "AssignDialog"),
    "snooze": ("snooze", "SnoozeDialog"),
    "tags": ("tags", "TagsDialog"),
    "promise": ("promise", "PromiseDialog"),
    "solve": ("solve", "SolveDialog"),
    "category": ("category", "CategoryDialog"),
    "priority": ("priority", "PriorityDialog"),
    "language": ("language", "LanguageDialog"),
    "customer": ("customer", "CustomerDialog"),
    "why": ("why", "WhyScreen"),
    "verdict": ("verdict", "VerdictDialog"),
    "merge": ("merge", "MergeDialog"),
    "split": ("split", "SplitDialog"),
}
"""The module below ``screens.dialogs`` and the class of each verb's dialog."""


class HasTickets(Protocol):
    """A screen with tickets under the hand."""

    def chosen(self) -> tuple[Chosen, ...]:
        """What verbs act on."""
        ...


def line(ticket: Chosen) -> TicketLine:
    """The row of a ticket, opened or not."""
    return ticket if isinstance(ticket, TicketLine) else ticket.line


class TicketVerbs:
    """One object for all screens; it asks the shown screen for its ``chosen()`` tickets."""

    def __init__(self, app: "DesktermApp") -> None:
        self.app = app

    def chosen(self) -> tuple[Chosen, ...]:
        """The tickets under the hand."""
        screen = self.app.screen
        return cast(HasTickets, screen).chosen() if hasattr(screen, "chosen") else ()

    def lines(self) -> tuple[TicketLine, ...]:
        """Their rows."""
        return tuple(line(one) for one in self.chosen())

    def _nothing(self) -> str | None:
        if self.chosen():
            return None
        why: Callable[[], str] | None = getattr(self.app.screen, "why_nothing_chosen", None)
        return why() if why else gettext("there is no ticket under the cursor")

    def _one(self) -> str | None:
        count = len(self.chosen())
        if count < 2:
            return self._nothing()
        return ngettext("{count} is marked; esc unmarks", "{count} are marked; esc unmarks", count)

    # Opening

    def act_reply(self) -> None:
        self.app.open_ticket(self.lines()[0].id, "reply")

    def act_note(self) -> None:
        self.app.open_ticket(self.lines()[0].id, "note")

    def act_attachments(self) -> None:
        from deskterm.tui.attachments import show_attachments

        show_attachments(self.app, self.lines()[0])

    why_not_reply = why_not_note = _one

    def why_not_attachments(self) -> str | None:
        if (why := self._one()) is not None:
            return why
        ticket = self.chosen()[0]
        if isinstance(ticket, TicketLine) or ticket.older or any(one.attachments for one in ticket.messages):
            return None  # a row alone does not tell
        return gettext("nothing is attached to {ticket}", ticket=ticket_name(ticket.line.number))

    # At once

    def act_assign_me(self) -> None:
        from deskterm.model.commands import Assign

        me = self.app.workplace.agent
        self._execute([Assign(actor=me, ticket=one.id, seen=one.version, assignee=me) for one in self.lines()])

    def why_not_assign_me(self) -> str | None:
        me = self.app.workplace.agent
        if all(one.assignee == me for one in self.lines()):
            return self._nothing() or gettext("it is yours already")
        return None

    def act_reopen(self) -> None:
        from deskterm.model.commands import SetState

        me = self.app.workplace.agent
        self._execute(
            [
                SetState(actor=me, ticket=one.id, seen=one.version, state=State.OPEN)
                for one in self.lines()
                if one.state not in _OPEN
            ]
        )

    def why_not_reopen(self) -> str | None:
        if all(one.state in _OPEN for one in self.lines()):
            return self._nothing() or gettext("it is open already")
        return None

    def act_no_reply(self) -> None:
        from deskterm.model.commands import NoReplyNeeded

        me = self.app.workplace.agent
        self._execute(
            [NoReplyNeeded(actor=me, ticket=one.id, seen=one.version) for one in self.lines() if one.unanswered]
        )

    def why_not_no_reply(self) -> str | None:
        if not any(one.unanswered for one in self.lines()):
            return self._nothing() or gettext("the customer is not waiting for an answer")
        return None

    def act_copy_number(self) -> None:
        from deskterm.tui.copying import copy

        numbers = " ".join(f"#{one.number}" for one in self.lines() if one.number is not None)
        copy(self.app, numbers, numbers)

    why_not_copy_number = _nothing

    def act_macro(self) -> None:
        from deskterm.tui.macro_running import keep_drafts
        from deskterm.tui.screens.dialogs.macro import MacroDialog

        dialog = MacroDialog(self.app.workplace, self.chosen())

        def picked(commands: "list[Command] | None") -> None:
            if commands:
                self._execute(commands, partial(keep_drafts, self.app, dialog.drafts))
            elif commands is not None:
                keep_drafts(self.app, dialog.drafts, frozenset(dialog.drafts))

        self.app.push_screen(dialog, picked)

    why_not_macro = _nothing

    # Through a dialog

    def act_assign(self) -> None:
        self._ask("assign")

    def act_solve(self) -> None:
        self._ask("solve")

    def why_not_solve(self) -> str | None:
        if all(one.state in FINISHED for one in self.lines()):
            return self._nothing() or gettext("it is solved already")
        return None

    def act_snooze(self) -> None:
        self._ask("snooze")

    def act_promise(self) -> None:
        self._ask("promise")

    def act_tags(self) -> None:
        self._ask("tags")

    def act_merge(self) -> None:
        self._ask("merge")

    def why_not_merge(self) -> str | None:
        if len(self.chosen()) > 2:
            return gettext("two at a time: mark this one and the other")
        return self._nothing()

    def act_split(self) -> None:
        self._ask("split")

    def act_same(self) -> None:
        from deskterm.tui.matters import look_at_same

        look_at_same(self.app)

    def why_not_same(self) -> str | None:
        from deskterm.tui.matters import target_of

        return None if target_of(self.app) is not None else gettext("no other ticket looks like the same matter")

    def act_not_same(self) -> None:
        from deskterm.tui.matters import tell_apart

        tell_apart(self.app, self.lines()[0].id)

    def why_not_not_same(self) -> str | None:
        from deskterm.tui.matters import suspect_of

        found = suspect_of(self.app) is not None
        return self._nothing() or (None if found else gettext("no other ticket looks like the same matter"))

    def act_category(self) -> None:
        self._ask("category")

    def act_priority(self) -> None:
        self._ask("priority")

    def act_language(self) -> None:
        self._ask("language")

    def act_customer(self) -> None:
        self._ask("customer")

    def act_timeline(self) -> None:
        from deskterm.tui.screens.customer import CustomerScreen

        self.app.push_screen(CustomerScreen(self.app.workplace, self.lines()[0].customer_id))

    why_not_timeline = _one

    def act_verdict(self) -> None:
        self._ask("verdict")

    def act_why(self) -> None:
        self._ask("why")

    why_not_assign = why_not_snooze = why_not_tags = why_not_category = why_not_priority = _nothing
    why_not_promise = why_not_split = why_not_language = why_not_customer = why_not_verdict = why_not_why = _one

    def _ask(self, verb: str) -> None:
        module, name = DIALOGS[verb]
        dialog: Any = getattr(import_module(f"deskterm.tui.screens.dialogs.{module}"), name)
        self.app.push_screen(dialog(self.app.workplace, self.chosen()), self._answered)

    def _answered(self, commands: "list[Command] | None") -> None:
        if commands:
            self._execute(commands)

    def _execute(self, commands: "list[Command]", then: "Changed | None" = None) -> None:
        clear: Callable[[], None] = getattr(self.app.screen, "clear_marks", lambda: None)
        lines = self.lines()

        def changed(tickets: frozenset[str], gesture: str) -> None:
            clear()
            if then is not None:
                then(tickets, gesture)

        if len(self.chosen()) > 1:
            from deskterm.tui.bulk import on_many

            on_many(self.app, commands, lines, changed)
        else:
            changed(frozenset(one.id for one in lines), self.app.execute(commands))


_OPEN: Final = (State.NEW, State.OPEN)
