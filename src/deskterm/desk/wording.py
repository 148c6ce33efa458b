"""An answer's wording: canned replies rendered for a ticket, slots filled, put together in the order people expect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from deskterm.canned.reply import CannedReply
from deskterm.canned.slots import fill
from deskterm.canned.template import Context, render
from deskterm.config import team_name
from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.instants import cut, now
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Certainty, Language, Phase

AFTER_WORDS = (Phase.CLOSING, Phase.RATING)
"""Phases that come after the agent's own words; all others come before them."""

END_OF_DAY = time(18, 0)
"""When on its day something promised for a date is due; after that hour, promised for the same day, at midnight."""


@dataclass(frozen=True, slots=True)
class Written:
    """A composed answer and the promises that go out with it."""

    text: str
    promises: tuple[tuple[str, datetime], ...] = ()


@dataclass(slots=True)
class Wording:
    """Canned replies for one ticket as this agent would send them, in ``chosen`` language if one was chosen."""

    workplace: Workplace
    view: TicketView
    chosen: Language | None = None

    @property
    def language(self) -> Language:
        """The language chosen, else the ticket's, else the customer's, else the desk's."""
        known = self.chosen or self.view.line.language or self.view.customer.language
        return known or Language(self.workplace.config.language)

    @property
    def context(self) -> Context:
        """What the variables of canned replies stand for. A salutation nobody confirmed is left out."""
        card, config = self.view.customer, self.workplace.config
        confirmed = card.salutation_certainty is not Certainty.GUESS
        return Context(
            customer_name=card.name,
            customer_salutation=card.salutation if confirmed else "",
            ticket_number=str(self.view.line.number or ""),
            ticket_subject=self.view.line.subject,
            agent_name=self.workplace.agent_name,
            desk_name=team_name(config.desk_name, self.language),
            language=self.language,
        )

    def find(self, name: str) -> CannedReply:
        """The phrase of that name in the ticket's language; raises ``NotFound``."""
        return self.workplace.library.find(name, self.language)

    def compose(self, words: str, canned: tuple[str, ...], values: Mapping[str, str]) -> Written:
        """Canned openings, the agent's words, canned closings; raises ``InputError`` for a slot's wrong value."""
        replies = [self.find(name) for name in canned]
        known = {slot.name for one in replies for slot in one.slots}
        if strange := sorted(set(values) - known):
            slots = ", ".join(sorted(known)) or "none"
            raise InputError(f"no phrase given has a slot {strange[0]}", f"their slots: {slots}")
        promises: list[tuple[str, datetime]] = []
        before = [self._rendered(one, values, promises) for one in replies if one.phase not in AFTER_WORDS]
        after = [self._rendered(one, values, promises) for one in replies if one.phase in AFTER_WORDS]
        return Written("\n\n".join(part for part in (*before, words.strip(), *after) if part), tuple(promises))

    def _rendered(self, reply: CannedReply, values: Mapping[str, str], promises: list[tuple[str, datetime]]) -> str:
        today = now().astimezone(self._zone).date()
        filled: dict[str, str] = {}
        for slot in reply.slots:
            if slot.name not in values:
                continue
            value = fill(slot.type, values[slot.name], self.language, today, slot.promise)
            filled[slot.name] = value.text
            if slot.promise and value.day is not None:
                promises.append((f"{reply.title}: {value.text}", due_on(value.day, self._zone)))
        return render(reply, self.context, filled).text.strip()

    @property
    def _zone(self) -> tzinfo | None:
        return self.workplace.settings.zone


def due_on(day: date, zone: tzinfo | None) -> datetime:
    """The instant at which something promised for ``day`` is due; ``zone`` None is the machine's own."""
    for hour in (END_OF_DAY, time.max):
        local = datetime.combine(day, hour)
        due = cut(local.replace(tzinfo=zone) if zone is not None else local.astimezone())
        if due > now():
            break
    return due
