"""A ticket opened, and a ticket found by words."""

from dataclasses import dataclass
from datetime import datetime

from deskterm.model.views.customers import CustomerView
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.messages import MessageLine
from deskterm.model.views.records import PromiseLine, RatingLine
from deskterm.model.words import Audience
from deskterm.text.safe import SafeLine


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket opened: its row, its newest messages in order of time, its promises and ratings.

    ``older`` tells whether there are messages before the first one given. ``asked`` is when the question about
    satisfaction was last asked, ``verdict_given`` whether any verdict (anonymous ones too) has been recorded since.
    ``merged_into`` is the id of the ticket its matter goes on in, ``merged_from`` those merged into it (ids, numbers);
    ``alike`` the id of one that was probably the same matter when it came, ``apart`` those of which an agent said that
    they are another one, ``snooze_kept`` until when it was snoozed before the customer wrote.
    """

    line: TicketLine
    messages: tuple[MessageLine, ...]
    older: bool
    customer: CustomerView
    promises: tuple[PromiseLine, ...]
    ratings: tuple[RatingLine, ...]
    first_answer_at: datetime | None
    waiting_since: datetime | None
    snoozed_until: datetime | None
    audience: Audience
    recipient: SafeLine
    asked: bool
    verdict_given: bool
    merged_into: str | None = None
    merged_from: tuple[tuple[str, int | None], ...] = ()
    alike: str | None = None
    apart: tuple[str, ...] = ()
    snooze_kept: datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A ticket found, the message that matched, and that message's safe text to highlight in."""

    line: TicketLine
    message: str
    excerpt: SafeLine
    at: datetime
