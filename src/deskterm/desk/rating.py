"""The customer's verdict. Nobody's rating is invented: silence is recorded as silence."""

import random
import uuid

from sqlmodel import func, select

from deskterm.desk.refusals import Refusal
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import Rate
from deskterm.model.words import RatingSource
from deskterm.store.tables import RatingRow
from deskterm.text.translation import gettext

_DAY = 86_400_000
_CHANCE = random.SystemRandom()


def rate(work: Work, command: Rate) -> Done:
    """Record what the customer said, or that they did not say. The rated agent is who answered last."""
    row = work.ticket(command.ticket)
    if command.value is None:
        row.verdict_at = work.at
        work.extra["verdict"] = [None, "did not say"]
        work.reversible = True
        return work.finish()
    low, high = command.scale.range
    if not low <= command.value <= high:
        raise Refusal(
            gettext("{value} is not on the scale", value=command.value),
            gettext("it goes from {low} to {high}", low=low, high=high),
        )
    rated = row.last_answer_agent or (command.actor if command.source is RatingSource.AGENT else row.assignee)
    rating = RatingRow(
        id=work.new_id(),
        value=command.value,
        scale=command.scale.value,
        source=command.source.value,
        queue=row.queue,
        channel=row.channel,
        at=work.at,
        reasons="\n".join(" ".join(one.split()) for one in command.reasons),
        comment=command.comment,
    )
    row.verdict_at = work.at
    if command.anonymous:
        # What could lead back to the customer is left out: ticket, words, agent and the time of day, and the time
        # and order that ids and keys carry; keys of named ratings count upwards from one.
        rating.id = str(uuid.UUID(int=_CHANCE.getrandbits(128), version=4))
        rating.key = -_CHANCE.randrange(1, 1 << 62)
        rating.at = work.at // _DAY * _DAY
        rating.comment = ""
        work.extra["verdict"] = [None, "anonymous"]
    else:
        rating.key = max(0, work.session.exec(select(func.max(RatingRow.key))).one() or 0) + 1
        rating.ticket_key = row.key
        rating.rated_agent = rated
        rating.asked_at = row.asked_at
        work.subject_id = rating.id
        work.extra["rating"] = [None, rating.id]
        work.reversible = True
    work.session.add(rating)
    return work.finish()
