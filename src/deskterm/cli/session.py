"""One run of the command line: which store, which agent, opened when first needed."""

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from deskterm.config import Config, load
from deskterm.errors import DesktermError, NotFound, StoreError

if TYPE_CHECKING:
    from datetime import tzinfo

    from deskterm.desk.workplace import Workplace


@dataclass
class Session:
    """The shared options of a run, and what is made from them."""

    db: Path | None = None
    agent: str | None = None
    config_file: Path | None = None
    fresh: bool = False
    _opened: "list[Workplace]" = field(default_factory=list["Workplace"])

    @cached_property
    def config(self) -> Config:
        """The configuration in force; raises ``ConfigError``."""
        return load(path=self.config_file, db=self.db, agent=self.agent)

    @cached_property
    def workplace(self) -> "Workplace":
        """The agent's workplace with everything done that time has brought.

        Raises as ``open_store`` does, and ``DesktermError`` for a mirror to which nothing has come yet.
        """
        new = self.db is not None and not self.db.exists()
        workplace = self.open_store()
        if new:
            from deskterm.cli.output import note

            note(f"there was no {self.db}: it is a new store, with nothing in it yet")
        if workplace.place is not None and workplace.place.part != "done":
            from deskterm.cli.output import note

            if workplace.place.cursor < 0:
                raise DesktermError(f"nothing has come from {workplace.place.url} yet", "deskterm sync brings it")
            note(f"the first copy of {workplace.place.url} is not whole yet: deskterm sync brings the rest")
        if workplace.place is None and workplace.reads.something_due():
            from deskterm.desk.desk import Desk

            with suppress(StoreError):  # a store that may only be read is shown as it stands
                Desk(workplace.store, workplace.settings).tick()
        return workplace

    def hand_over(self, command: str) -> None:
        """On a mirror: let the server take what was just done, or say that it waits.

        Raises ``DesktermError`` when the server would not do the command; its effect here is taken back then.
        """
        if self.workplace.place is None:
            return
        from deskterm.cli.linking import push_at_once
        from deskterm.cli.output import expect_done, note
        from deskterm.desk.link import returned_in
        from deskterm.model.wire import write_command

        try:
            stopped = push_at_once(self.workplace)
        except DesktermError as error:
            note(f"it waits for the server: {error.message}")
            return
        for one in stopped:
            if one.command.id == command:
                self.workplace.mirror.drop(command)  # whoever gave it is told here and now
                if returned_in(write_command(one.command)) is not None:
                    note("what was written is a draft on the ticket")
                expect_done(one.answer)
            note(f"the server would not do something that had waited: {one.answer.reason}")

    def open_store(self) -> "Workplace":
        """The agent's workplace at the store; raises ``StoreError``, and ``NotFound`` for an unknown ``--as``."""
        from deskterm.desk.workplace import Workplace

        workplace = Workplace(self.config)
        self._opened.append(workplace)
        if self.agent is not None and not (workplace.is_known and workplace.agent == self.agent):
            known = [one.name for one in workplace.reads.agents()]
            if known and self.agent not in known:
                from difflib import get_close_matches

                near = get_close_matches(self.agent, known, n=1)
                meant = f"did you mean {near[0]}? " if near else ""
                raise NotFound(f"nobody called {self.agent} works here", f"{meant}there are: {', '.join(known[:30])}")
        return workplace

    @property
    def zone(self) -> "tzinfo | None":
        """The time zone times are shown in; None is the machine's own."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.config.zone) if self.config.zone else None

    def close(self) -> None:
        """Close what was opened."""
        for workplace in self._opened:
            workplace.close()
