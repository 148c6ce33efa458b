"""Giving a ticket to a person, to nobody, or with a handover to another queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from textual.content import Content
from textual.widgets import Input, Static

from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Assign, Command, Handover
from deskterm.model.views.desk import AgentLine
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext
from deskterm.tui.naming import queue_title
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, narrowed, subject_of
from deskterm.tui.widgets.rows import ListRow


@dataclass(frozen=True, slots=True)
class Person:
    """A person to give it to; None takes it from everybody."""

    name: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue to move it to."""

    name: str


FIELDS: Final = (
    ("done", gettext_noop("Done so far"), gettext_noop("still missing: done so far")),
    ("next_step", gettext_noop("Next step"), gettext_noop("still missing: next step")),
    (
        "promised",
        gettext_noop("Promised to the customer (“nothing” where there is nothing)"),
        gettext_noop("still missing: promised to the customer"),
    ),
)
"""What a handover says: the field's name, its label, and what is said where it is empty."""


class AssignDialog(ChoiceDialog, inherit_bindings=False):
    """People by name, then queues; typing narrows. A queue asks for the handover's three fields."""

    SEARCHES: ClassVar[bool] = True
    LOADS: ClassVar[bool] = True

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.agents: tuple[AgentLine, ...] = ()
        self.queue: Queue | None = None

    @property
    def heading(self) -> str:
        """What is asked."""
        if len(self.lines) == 1:
            return gettext("Assign {ticket} to", ticket=subject_of(self.lines))
        return ngettext("Assign {count} ticket to", "Assign {count} tickets to", len(self.lines))

    def usual(self) -> Any:
        """Oneself."""
        return Person(self.workplace.agent)

    def load(self) -> Any:
        """Everybody who works here."""
        return self.workplace.reads.agents()

    def take_loaded(self, found: Any) -> None:
        """They are known."""
        self.agents = found

    def choices(self) -> list[ListRow]:
        """Oneself, the others, nobody, the queues."""
        me = self.workplace.agent
        now = {line.assignee for line in self.lines}
        queues_now = {line.queue for line in self.lines}
        titles = self.workplace.settings.queues
        rows: list[ListRow] = []
        for agent in sorted(self.agents, key=lambda one: (one.name != me, one.display_name.casefold())):
            queue = queue_title(titles, agent.queue) if agent.queue else ""
            facts = " ".join((queue, *(language.value for language in agent.languages))).strip()
            name = "" if agent.display_name == agent.name else f"  {safe_line(agent.name)}"
            mine = " " + gettext("(me)") if agent.name == me else ""
            tail = pgettext("choice", "now") if now == {agent.name} else facts
            pieces = ((agent.display_name, ""), (f"{name}{mine}", "dim"))
            rows.append(ListRow(pieces, Person(agent.name), ((tail, "dim"),)))
        tail = pgettext("choice", "now") if now == {None} else ""
        rows.append(ListRow(((pgettext("assignee", "nobody"), "dim"),), Person(None), ((tail, "dim"),)))
        rows.extend(
            ListRow(
                (("→ ", "key"), (safe_line(queue_title(titles, name)), ""), (f"  {safe_line(name)}", "dim")),
                Queue(name),
                ((gettext("queue, with a handover"), "dim"),),
            )
            for name in titles
            if queues_now != {name}
        )
        return narrowed(rows, self.words)

    def commands_for(self, value: Any) -> list[Command]:
        """Assign each, or ask for the handover first."""
        me = self.workplace.agent
        if isinstance(value, Person):
            chosen = [line for line in self.lines if line.assignee != value.name]
            if not chosen:
                raise InputError(
                    gettext("with {person} already", person=value.name)
                    if value.name
                    else gettext("with nobody already"),
                    gettext("choose somebody else"),
                )
            return [Assign(actor=me, ticket=line.id, seen=line.version, assignee=value.name) for line in chosen]
        if self.queue is None:
            self._ask_handover(value)
            raise InputError(gettext("what must the next team know?"), gettext("all three fields are wanted"))
        handover = Handover(*(self.query_one(f"#{name}", Input).value.strip() for name, *_ in FIELDS))
        for (name, _, missing), words in zip(
            FIELDS, (handover.done, handover.next_step, handover.promised), strict=True
        ):
            if not words:
                self.query_one(f"#{name}", Input).focus()
                raise InputError(gettext(missing), gettext("write “nothing” if so"))
        return [
            Assign(actor=me, ticket=line.id, seen=line.version, assignee=None, queue=self.queue.name, handover=handover)
            for line in self.lines
            if line.queue != self.queue.name
        ]

    def commands(self) -> list[Command]:
        """The queue once chosen, else the row under the cursor."""
        return self.commands_for(self.queue) if self.queue is not None else super().commands()

    def _ask_handover(self, queue: Queue) -> None:
        self.queue = queue
        self.search.display = self.list.display = False
        say = self.query_one("#say", Static)
        title = safe_line(queue_title(self.workplace.settings.queues, queue.name))
        frame = say.parent
        assert frame is not None
        self.mount(Static(Content(gettext("Handover to {queue}", queue=title)), classes="say"), before=say)
        for name, label, _ in FIELDS:
            self.mount(Static(Content(gettext(label)), classes="field"), before=say)
            self.mount(Input(id=name, select_on_focus=False), before=say)
        self.call_after_refresh(lambda: self.query_one("#done", Input).focus())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the next field of the handover, or done."""
        names = [name for name, *_ in FIELDS]
        if event.input.id in names[:-1]:
            # Textual would go on to the handler of the class above.
            event.prevent_default()
            event.stop()
            self.query_one(f"#{names[names.index(event.input.id) + 1]}", Input).focus()
