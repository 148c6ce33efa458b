"""Who may do what: one table, from command to the least role that may give it."""

from deskterm.model import commands
from deskterm.model.answers import Refused
from deskterm.model.commands import DESK, Command
from deskterm.model.words import Role

LEAST: dict[type[Command], Role] = {
    commands.Receive: Role.ADMIN,
    commands.Dispatch: Role.ADMIN,
    commands.Wake: Role.ADMIN,
    commands.AddAgent: Role.ADMIN,
    commands.ImportSnapshot: Role.SUPERVISOR,
    commands.OpenTicket: Role.AGENT,
    commands.LogCall: Role.AGENT,
    commands.Reply: Role.AGENT,
    commands.Note: Role.AGENT,
    commands.NoReplyNeeded: Role.AGENT,
    commands.Assign: Role.AGENT,
    commands.SetState: Role.AGENT,
    commands.SetPriority: Role.AGENT,
    commands.Tag: Role.AGENT,
    commands.SetCategory: Role.AGENT,
    commands.SetLanguage: Role.AGENT,
    commands.Snooze: Role.AGENT,
    commands.MakePromise: Role.AGENT,
    commands.KeepPromise: Role.AGENT,
    commands.Rate: Role.AGENT,
    commands.UpdateCustomer: Role.AGENT,
    commands.Release: Role.AGENT,
    commands.Recall: Role.AGENT,
    commands.Undo: Role.AGENT,
}
"""The least role for each command. The desk itself may give every one of them."""

_ORDER = list(Role)


def refuse(command: Command, role: Role | None) -> Refused | None:
    """A refusal when an actor with ``role`` (None for a stranger) may not give ``command``."""
    if command.actor == DESK:
        return None
    least = LEAST[type(command)]
    if role is None:
        return Refused(command.id, f"nobody called {command.actor} works here", "an admin can add them")
    if _ORDER.index(role) < _ORDER.index(least):
        return Refused(command.id, f"this wants the role {least}; {command.actor} is {role}", f"ask a {least}")
    return None
