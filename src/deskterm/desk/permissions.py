"""Who may do what: one table, from command to the least role that may give it. And who may see what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskterm.desk.naming import named
from deskterm.model import commands, customer_commands
from deskterm.model.answers import Refused
from deskterm.model.commands import DESK, Command
from deskterm.model.words import Role
from deskterm.text.translation import gettext

if TYPE_CHECKING:
    from sqlmodel import Session

LEAST: dict[type[Command], Role] = {
    commands.Receive: Role.ADMIN,
    commands.Dispatch: Role.ADMIN,
    commands.ConfirmSent: Role.ADMIN,
    commands.HoldAnswer: Role.ADMIN,
    commands.Acknowledge: Role.ADMIN,
    commands.ReturnAnswer: Role.ADMIN,
    commands.Wake: Role.ADMIN,
    commands.Remind: Role.ADMIN,
    commands.AddAgent: Role.ADMIN,
    commands.ImportSnapshot: Role.SUPERVISOR,
    commands.OpenTicket: Role.AGENT,
    commands.LogCall: Role.AGENT,
    commands.Reply: Role.AGENT,
    commands.Note: Role.AGENT,
    commands.NoReplyNeeded: Role.AGENT,
    commands.Assign: Role.AGENT,
    commands.AcceptChat: Role.AGENT,
    commands.CloseLeftChat: Role.AGENT,
    commands.SetState: Role.AGENT,
    commands.SetPriority: Role.AGENT,
    commands.Tag: Role.AGENT,
    commands.SetCategory: Role.AGENT,
    commands.SetLanguage: Role.AGENT,
    commands.Snooze: Role.AGENT,
    commands.Skip: Role.AGENT,
    commands.MergeTickets: Role.AGENT,
    commands.NotSameMatter: Role.AGENT,
    commands.SplitTicket: Role.AGENT,
    commands.MakePromise: Role.AGENT,
    commands.KeepPromise: Role.AGENT,
    commands.Rate: Role.AGENT,
    commands.UpdateCustomer: Role.AGENT,
    customer_commands.MergeCustomers: Role.AGENT,
    customer_commands.UnmergeCustomers: Role.AGENT,
    customer_commands.RecordConsent: Role.AGENT,
    customer_commands.ContactAnyway: Role.AGENT,
    customer_commands.EraseCustomer: Role.SUPERVISOR,
    customer_commands.ImportCustomers: Role.SUPERVISOR,
    customer_commands.MarkRead: Role.AGENT,
    commands.Release: Role.AGENT,
    commands.Recall: Role.AGENT,
    commands.Undo: Role.AGENT,
}
"""The least role for each command. The desk itself may give every one of them."""

_ORDER = list(Role)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody may do, and the queues whose tickets they may see; None is every queue."""

    role: Role
    queues: frozenset[str] | None = None


def standing_of(role: str, sees: str) -> Standing:
    """The standing of an agent whose row says so; supervisors and admins see everything."""
    known = Role(role)
    return Standing(known, frozenset(sees.split()) if sees and known is Role.AGENT else None)


def standing(session: "Session", actor: str) -> Standing | None:
    """The standing of whoever acts, None for a stranger."""
    from deskterm.store.tables import AgentRow

    if actor == DESK:
        return Standing(Role.ADMIN)
    agent = session.get(AgentRow, actor)
    return standing_of(agent.role, agent.sees) if agent else None


def refuse(command: Command, actor: Standing | None) -> Refused | None:
    """A refusal when an actor (None for a stranger) may not give ``command``."""
    if command.actor == DESK:
        return None
    least = LEAST[type(command)]
    if actor is None:
        return Refused(
            command.id,
            gettext("nobody called {name} works here", name=command.actor),
            gettext("an admin can add them"),
        )
    if _ORDER.index(actor.role) < _ORDER.index(least):
        wanted, has = named(least), named(actor.role)
        return Refused(
            command.id,
            gettext("this wants the role {wanted}; {person} is {role}", wanted=wanted, person=command.actor, role=has),
            gettext("ask a {role}", role=wanted),
        )
    return None
