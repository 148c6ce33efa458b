"""The courier: pushes pending commands to the remote in order, and brings back what it answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from deskterm.desk.latest import stays_there
from deskterm.desk.link import Returned, returned_in
from deskterm.desk.mirroring import MirrorDesk
from deskterm.model.answers import Answer, Conflict, Done, Refused
from deskterm.model.commands import Command, Undo
from deskterm.model.wire import write_command
from deskterm.remotes.protocol import CommandsRejected, Remote, RemoteAway
from deskterm.store.drafts import Drafts
from deskterm.text.translation import gettext

BATCH: Final = 50
"""Commands in one request: few enough that a slow line takes them before it gives up."""


GiveBack = Callable[[Returned, str], None]
"""Takes what was written, and the id of the command it was written in."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A command that the remote did not carry out, and its answer."""

    command: Command
    answer: Refused | Conflict


class Courier:
    """Pushes what waits. ``give_back`` takes what was written in commands that came to nothing."""

    def __init__(self, desk: MirrorDesk, remote: Remote, give_back: GiveBack) -> None:
        self._desk = desk
        self._remote = remote
        self._give_back = give_back
        self.stays: list[str] = []
        """What undoing left as it is at the remote and not here, in its words; whoever tells of it empties this."""

    def push(self) -> list[Stopped]:
        """Push until nothing waits; what the remote did not do. Raises what the remote raises.

        A command that was sent and not answered waits on, and is sent again as it is: the remote knows it by its id.
        """
        stopped: list[Stopped] = []
        while commands := self._desk.to_push(BATCH):
            answers = self._ask(commands)
            if not answers:
                raise RemoteAway(
                    gettext("the server answered none of the commands it was sent"),
                    gettext("they are sent again later"),
                )
            found = [
                Stopped(command, answer)
                for command, answer in zip(commands, answers, strict=False)
                if not isinstance(answer, Done)
            ]
            for command, answer in zip(commands, answers, strict=False):
                if isinstance(command, Undo) and isinstance(answer, Done):
                    self.stays += stays_there(self._desk.store, answer)
            for one in found:
                # First the words are safe, then the command lets go of them.
                writing = returned_in(write_command(one.command))
                if writing is not None:
                    self._give_back(writing, one.command.id)
            self._desk.answered(answers)
            stopped += found
        return stopped

    def _ask(self, commands: list[Command]) -> list[Answer]:
        try:
            return self._remote.push(commands)
        except CommandsRejected as error:
            # One that the remote cannot even read must not hold up the others.
            if len(commands) == 1:
                return [Refused(commands[0].id, error.message, error.hint)]
            return self._ask(commands[:1])


def into_drafts(drafts: Drafts, agent: str) -> GiveBack:
    """Gives writing back to its draft on the disk, where nobody has it open."""

    def give_back(writing: Returned, command: str) -> None:  # noqa: ARG001
        journal = drafts.journal(writing.ticket, agent, writing.audience)
        text, _ = journal.load()
        if writing.text not in text:
            whole = f"{writing.text}\n\n{text}" if text.strip() else writing.text
            journal.save(whole, len(writing.text))
        journal.close()

    return give_back
