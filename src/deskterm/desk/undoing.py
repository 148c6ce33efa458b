"""Undo: one gesture of the same person is reversed, and only where nothing happened since.

Of a gesture on many tickets those that somebody changed since stay as they are, each with its reason.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import exists
from sqlmodel import and_, col, or_, select

from deskterm.desk import consents, handling, identities, merging, people, replying
from deskterm.desk.latest import latest_change
from deskterm.desk.naming import change_name, explained, listed
from deskterm.desk.refusals import Clash, Refusal, called
from deskterm.desk.work import TRACKED, Work
from deskterm.model.answers import Done
from deskterm.model.commands import DESK, Dispatch, Recall, Undo
from deskterm.model.words import Delivery
from deskterm.store.tables import ChangeRow, CustomerRow, MessageRow, PromiseRow, RatingRow, TicketRow
from deskterm.text.translation import gettext, ngettext, pgettext

MOST_TOLD: Final = 200
"""Of so many tickets that stay as they are it is said why."""

_RECALLABLE: Final = (Delivery.COUNTING, Delivery.HELD, Delivery.FAILED)


def undo(work: Work, command: Undo) -> Done:
    """Reverse the gesture named, or the actor's latest reversible one, on the tickets where nothing happened since.

    The answer's first note says what was taken back; each further one of a ticket that stays, and why. Raises where
    nothing of the gesture can be taken back.
    """
    back: list[ChangeRow] = []
    staying: list[tuple[ChangeRow, Refusal | Clash]] = []
    for some in _together(_gesture(work, command)):
        try:
            _may_go_back(work, some)
        except (Refusal, Clash) as stopped:
            staying.append((some[0], stopped))
        else:
            back += some
    if not back:
        raise staying[0][1]
    back.sort(key=lambda change: change.sequence or 0)
    for change in reversed(back):
        _reverse(work, change)
        change.undone = True
        work.session.add(change)
    work.extra = {"undone": [None, back[0].gesture]}
    work.reversible = False
    done = work.finish()
    return replace(done, notes=(_told(work, back), *_stays(work, staying)))


def _together(changes: list[ChangeRow]) -> list[list[ChangeRow]]:
    """A gesture's changes, those in one list that only go back together: of one ticket or card.

    Where a single command changed several, as a merger does, all of the gesture goes together.
    """
    if len({one.command_id for one in changes}) < len(changes):
        return [changes]
    found: dict[tuple[int | None, int | None], list[ChangeRow]] = {}
    for one in changes:
        card = one.customer_key if one.ticket_key is None else None
        found.setdefault((one.ticket_key, card), []).append(one)
    return list(found.values())


def _may_go_back(work: Work, changes: list[ChangeRow]) -> None:
    """Raise where one of the changes cannot be taken back."""
    if not _untouched(work, changes):
        for change in changes:
            _still_as_left(work, change, changes)
    for change in changes:
        ident = json.loads(change.fields).get("message", (None, None))[1]
        if ident is not None and work.message(ident).delivery not in _RECALLABLE:
            raise Refusal(gettext("that answer has left already"), gettext("write to the customer again to correct it"))


def _untouched(work: Work, changes: list[ChangeRow]) -> bool:
    """Whether the changes, of one ticket, are its latest and nothing came between: usual, and seen at one look."""
    versions = [one.version for one in changes]
    keys = {one.ticket_key for one in changes}
    if len(keys) > 1 or keys == {None} or versions != list(range(versions[0], versions[0] + len(versions))):
        return False
    return work.session.exec(select(TicketRow.version).where(TicketRow.key == keys.pop())).one() == versions[-1]


def _stays(work: Work, staying: Sequence[tuple[ChangeRow, Refusal | Clash]]) -> list[str]:
    """Why each ticket that was not taken back stays as it is, in the order of the gesture."""
    told: list[str] = []
    for change, stopped in staying[:MOST_TOLD]:
        if isinstance(stopped, _Changed):
            told.append(stopped.since)
            continue
        row = work.session.exec(select(TicketRow).where(TicketRow.key == change.ticket_key)).first()
        name = called(row) if row is not None and work.may_see(row) else ""
        hint = stopped.hint if isinstance(stopped, Refusal) else ""
        told.append(explained(name, stopped.reason) if name else explained(stopped.reason, hint))
    if len(staying) > MOST_TOLD:
        more = len(staying) - MOST_TOLD
        told.append(ngettext("{count} more stays as it is", "{count} more stay as they are", more))
    return told


def _told(work: Work, changes: list[ChangeRow]) -> str:
    """What was taken back, in one line."""
    what = listed(dict.fromkeys(change_name(one.kind) for one in changes))
    keys = dict.fromkeys(one.ticket_key for one in changes if one.ticket_key is not None)
    numbers = [called(one.row) for one in work.touched.values() if one.row.key in keys]
    if len(numbers) > 3:
        return ngettext(
            "taken back: {what}, on {count} ticket", "taken back: {what}, on {count} tickets", len(numbers), what=what
        )
    if not numbers:
        return gettext("taken back: {what}", what=what)
    tickets = pgettext("between the last of several tickets", " and ").join(numbers)
    return gettext("taken back: {what}, on {tickets}", what=what, tickets=tickets)


def _gesture(work: Work, command: Undo) -> list[ChangeRow]:
    gesture = command.of
    if gesture is None:
        latest = latest_change(work.session, command.actor)
        if latest is None:
            raise Refusal(gettext("there is nothing to undo"))
        gesture = latest.gesture
    changes = list(
        work.session.exec(select(ChangeRow).where(ChangeRow.gesture == gesture).order_by(col(ChangeRow.sequence))).all()
    )
    if not changes:
        raise Refusal(gettext("that gesture is not known"))
    if any(change.actor != command.actor for change in changes):
        raise Refusal(gettext("that was {person}'s doing", person=changes[0].actor), gettext("only they can undo it"))
    changes = [change for change in changes if change.reversible and not change.undone]
    if not changes:
        raise Refusal(gettext("that cannot be undone"), gettext("it was undone already, or is not reversible"))
    return changes


def _still_as_left(work: Work, change: ChangeRow, changes: list[ChangeRow]) -> None:
    """Raise when something happened to the ticket or card since the change that was not itself undone."""
    if change.ticket_key is not None:
        same = col(ChangeRow.ticket_key) == change.ticket_key
    else:
        same = and_(col(ChangeRow.customer_key) == change.customer_key, col(ChangeRow.ticket_key).is_(None))
    own = [one.subject_id for one in changes if one.subject_id is not None]
    later = work.session.exec(
        select(ChangeRow)
        .where(
            same,
            # An answer of the gesture whose countdown ended since may be held still, and can then be taken back; of one
            # that was taken back when it was held nothing is left.
            or_(
                col(ChangeRow.kind) != Dispatch.__name__,
                and_(
                    col(ChangeRow.subject_id).not_in(own),
                    ~exists().where(
                        col(MessageRow.id) == col(ChangeRow.subject_id), col(MessageRow.delivery) == Delivery.RECALLED
                    ),
                ),
            ),
            col(ChangeRow.sequence) > (change.sequence or 0),
            ChangeRow.gesture != change.gesture,
            col(ChangeRow.undone).is_(False),
            col(ChangeRow.kind).not_in((Undo.__name__, Recall.__name__)),
        )
        .order_by(col(ChangeRow.sequence).desc())
        .limit(1)
    ).first()
    if change.ticket_key is not None:
        row = work.session.exec(select(TicketRow).where(TicketRow.key == change.ticket_key)).one()
        if later is None and all(getattr(row, name) == value for name, value in _left(change, changes).items()):
            return
        if not work.may_see(row):
            raise Refusal(
                gettext("that ticket is not there"),
                gettext("it has gone to another queue, and somebody works on it there"),
            )
        version, name = row.version, called(row)
        there = {"state": row.state, "assignee": row.assignee or "–", "queue": row.queue}
    else:
        if later is None:
            return
        card = work.session.exec(select(CustomerRow).where(CustomerRow.key == change.customer_key)).one()
        version, name, there = card.version, card.name, {"name": card.name}
    raise _Changed(_why_not(later, name), version, there, _since(later, name))


class _Changed(Clash):
    """Something happened since; ``since`` says what, where more than this one is told of."""

    def __init__(self, reason: str, version: int, there: dict[str, str], since: str) -> None:
        super().__init__(reason, version, there)
        self.since = since


def _since(later: ChangeRow | None, name: str) -> str:
    """What ``later`` did to the ticket or customer of that name, and no more."""
    if later is None:
        return gettext("{ticket} changed since", ticket=name)
    change = change_name(later.kind)
    if later.actor == DESK:
        return gettext("{ticket} changed since ({change})", ticket=name, change=change)
    return gettext("{ticket} changed since ({change} by {person})", ticket=name, change=change, person=later.actor)


def _why_not(later: ChangeRow | None, name: str) -> str:
    """What ``later`` did to the ticket or customer of that name, as the reason why nothing is taken back."""
    if later is None:
        return gettext("{name} changed since, so that cannot be undone", name=name)
    change = change_name(later.kind)
    if later.actor == DESK:
        return gettext("{name} changed since ({change}), so that cannot be undone", name=name, change=change)
    return gettext(
        "{name} changed since ({change} by {person}), so that cannot be undone",
        name=name,
        change=change,
        person=later.actor,
    )


def _left(change: ChangeRow, changes: list[ChangeRow]) -> dict[str, Any]:
    """What the gesture left in the fields of the ticket that ``change`` is about."""
    left: dict[str, Any] = {}
    for one in changes:
        if one.ticket_key == change.ticket_key:
            left |= {name: pair[1] for name, pair in json.loads(one.fields).items() if name in TRACKED}
    return left


def _reverse(work: Work, change: ChangeRow) -> None:
    fields: dict[str, list[Any]] = json.loads(change.fields)
    row = None
    if change.ticket_key is not None:
        row = work.watch(work.session.exec(select(TicketRow).where(TicketRow.key == change.ticket_key)).one())
        tags = row.tags.split()
        for name in TRACKED:
            if name in fields:
                setattr(row, name, fields[name][0])
        if "tags" in fields:
            handling.apply_tags(work, row, tags, row.tags.split())
    elif change.customer_key is not None:
        _restore_card(work, change.customer_key, fields)
    for name, reverse in _SPECIAL.items():
        if name in fields:
            reverse(work, row, fields[name])


def _restore_card(work: Work, key: int, fields: dict[str, list[Any]]) -> None:
    row = work.session.exec(select(CustomerRow).where(CustomerRow.key == key)).one()
    work.customer = row
    for name, (before, _) in fields.items():
        if name in _SPECIAL:
            continue
        if name == "name":
            people.rename(work, row, before)
        else:
            setattr(row, name, before)
    row.version += 1
    work.session.add(row)
    if "customer_group" in fields:
        people.touch_tickets(work, row)


def _unwaive(work: Work, _: TicketRow | None, pair: list[Any]) -> None:
    for message in work.session.exec(select(MessageRow).where(col(MessageRow.id).in_(pair[1]))):
        message.waived = False
        work.revise(message)


def _withdraw_promise(work: Work, _: TicketRow | None, pair: list[Any]) -> None:
    promise = work.session.exec(select(PromiseRow).where(PromiseRow.id == pair[1])).one()
    promise.withdrawn = True
    work.session.add(promise)


def _unkeep_promise(work: Work, _: TicketRow | None, pair: list[Any]) -> None:
    promise = work.session.exec(select(PromiseRow).where(PromiseRow.id == pair[1])).one()
    promise.kept_at = None
    work.session.add(promise)


def _withdraw_rating(work: Work, _: TicketRow | None, pair: list[Any]) -> None:
    rating = work.session.exec(select(RatingRow).where(RatingRow.id == pair[1])).one()
    rating.withdrawn = True
    work.session.add(rating)


def _recall_answer(work: Work, _: TicketRow | None, pair: list[Any]) -> None:
    replying.take_back(work, work.message(pair[1]))


def _customer_language(work: Work, row: TicketRow | None, pair: list[Any]) -> None:
    if row is not None:
        customer = work.customer_of(row)
        if [customer.language, customer.language_certainty] == pair[1]:
            customer.language, customer.language_certainty = pair[0]
            work.session.add(customer)


def _unmerge(work: Work, _: TicketRow | None, pair: list[Any]) -> None:
    identities.take_apart(work, work.session.exec(select(CustomerRow).where(CustomerRow.id == pair[1])).one())


def _unsay(work: Work, _: TicketRow | None, pair: list[Any]) -> None:
    if work.customer is not None:
        consents.set_consent(work, work.customer, *pair[0])
        work.on_card = True


def _take_contacts_back(work: Work, _: TicketRow | None, pair: list[Any]) -> None:
    if work.customer is not None:
        people.take_contacts(work, work.customer, pair[1])


def _give_contacts_back(work: Work, _: TicketRow | None, pair: list[Any]) -> None:
    if work.customer is not None:
        people.give_contacts_back(work, work.customer, pair[0])


def _unsay_all(work: Work, row: TicketRow | None, pair: list[Any]) -> None:
    for one in pair[0]:
        _unsay(work, row, [one])


_SPECIAL: Final[dict[str, Callable[[Work, TicketRow | None, list[Any]], None]]] = {
    "waived": _unwaive,
    "promise": _withdraw_promise,
    "promise_kept": _unkeep_promise,
    "rating": _withdraw_rating,
    "message": _recall_answer,
    "customer_language": _customer_language,
    "created_at": merging.restore("created_at"),
    "automatic": merging.restore("automatic"),
    "promises_moved": merging.give_promises_back,
    "messages": merging.unmerge,
    "split_off": merging.take_split_back,
    "merged": _unmerge,
    "consent": _unsay,
    "consents": _unsay_all,
    "contacts": _take_contacts_back,
    "contacts_gone": _give_contacts_back,
}
"""What a change recorded besides ticket fields, and how each is taken back."""
