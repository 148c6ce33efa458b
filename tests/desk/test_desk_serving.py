"""The next matter to work on: which comes first, why, and what is passed on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.desk.serving import CONSIDERED, Server, serve, writers
from deskterm.model.commands import DESK, AddAgent, Assign, Note, Party, SetLanguage, SetPriority, SetState, Skip
from deskterm.model.instants import to_milliseconds
from deskterm.model.presence import Doing, Someone
from deskterm.model.views.lists import TicketLine
from deskterm.model.words import (
    Channel,
    ContactKind,
    DueKind,
    Language,
    Priority,
    SkipReason,
    State,
)
from deskterm.text.safe import safe_line
from hostile import HOSTILE
from office import MORNING, Office


def line(name: str, due: float | None = 60, **fields: Any) -> TicketLine:
    """A ticket due in so many minutes."""
    at = None if due is None else to_milliseconds(MORNING + timedelta(minutes=due))
    base = TicketLine(
        key=1, order=at or 9 * 10**15, id=name, number=1042, subject=safe_line("?"), state=State.OPEN,
        channel=Channel.MAIL, queue="front", category=None, priority=Priority.NORMAL, language=None,
        customer=safe_line("Ilze"), customer_id="c", vip=False, assignee=None, tags=(), due_milliseconds=at,
        due_kind=DueKind.FIRST if at else None, soon_milliseconds=at and at - 15 * 60_000, live_milliseconds=None,
        unanswered=1, unsent=0, automatic=False, updated_milliseconds=0, created_milliseconds=0, version=1,
    )  # fmt: skip
    return base._replace(**fields)


LIVE = to_milliseconds(MORNING + timedelta(minutes=10))
ME = Server("aija", (Language.LATVIAN, Language.ENGLISH), "front")


def first(*lines: TicketLine, server: Server = ME, now: datetime = MORNING) -> str:
    found = serve(lines, server, now).line
    return found.id if found else "nothing"


def test_live_matters_come_before_thirty_late_mails() -> None:
    late = [line(f"late {at}", -at - 1) for at in range(30)]
    chat = line("chat", 1, channel=Channel.CHAT, live_milliseconds=LIVE)
    assert first(*late, chat) == "chat"
    assert first(*late, chat._replace(unanswered=0)) != "chat"


def test_then_late_then_soon_then_later_then_what_is_never_due() -> None:
    late, soon, later, never = line("late", -1), line("soon", 10), line("later", 300), line("never", None)
    assert first(never, later, soon, late) == "late"
    assert first(never, later, soon) == "soon"
    assert first(never, later) == "later"
    assert first(never) == "never"


def test_within_those_urgency_then_ones_own_then_ones_queue_then_time() -> None:
    urgent = line("urgent", 200, priority=Priority.URGENT)
    own = line("own", 190, assignee="aija")
    queue, other = line("queue", 180), line("other", 100, queue="billing")
    assert first(other, queue, own, urgent) == "urgent"
    assert first(other, queue, own) == "own"
    assert first(other, queue) == "queue"
    assert first(line("second", 120), line("one", 110)) == "one"


def test_a_language_the_agent_has_not_comes_after_everything_else_unless_it_is_theirs() -> None:
    chinese = line("zh", -50, language=Language.CHINESE)
    assert first(chinese, line("later", 300)) == "later"
    assert first(chinese._replace(assignee="aija"), line("later", 300)) == "zh"
    assert first(chinese, line("later", 300), server=Server("aija")) == "zh"
    assert "nothing in your languages is left" in serve([chinese], ME, MORNING).why


def test_what_a_colleague_writes_on_is_not_served_and_what_others_have_neither() -> None:
    mine, theirs = line("one", -5), line("two", -9, assignee="pavils")
    writing = Server("aija", writing={"one": "Pāvils"})
    assert first(mine, theirs, line("three", 5), server=writing) == "three"
    assert serve([mine], writing, MORNING).why == "nothing is left but what colleagues are writing on: 1"
    assert "nothing is left to work on" in serve([theirs], ME, MORNING).why


def test_what_a_colleague_has_open_comes_after_what_is_as_pressing() -> None:
    server = Server("aija", seen=("late", "soon"))
    late, soon = line("late", -9, priority=Priority.URGENT), line("soon", 5)
    assert first(late, soon, line("free", -1), server=server) == "free"
    assert first(late, soon, line("later", 7), server=server) == "late"
    assert first(late._replace(assignee="aija"), line("free", -1), server=server) == "late"


def test_two_who_ask_at_once_begin_two_matters(office: Office) -> None:
    ids = [office.ticket() for _ in range(2)]
    served = office.reads.next().line
    assert served is not None
    theirs = {served.id: (Someone.of("zane", "Zane", Doing.LOOKING, MORNING),)}
    other = office.reads.next(theirs).line
    assert other is not None
    assert {served.id, other.id} == set(ids)
    mine = {served.id: (Someone.of("aija", "Aija", Doing.LOOKING, MORNING),)}  # in another window of one's own
    assert office.reads.next(mine).line == served


def test_what_was_skipped_comes_back_only_when_nothing_else_is_left() -> None:
    late, other = line("late", -60, priority=Priority.URGENT), line("other", None, language=Language.CHINESE)
    server = Server("aija", ME.languages, "front", skipped={"late"})
    assert first(late, other, server=server) == "other"
    assert "skipped today, but nothing else is left" in serve([late], server, MORNING).why


def test_why_is_said_in_one_line() -> None:
    chat = line("chat", 0.4, channel=Channel.CHAT, live_milliseconds=LIVE, language=Language.LATVIAN)
    assert serve([chat], ME, MORNING).why == (
        "live chat, the customer waits, first answer due in 24s; your queue; in lv, which you have"
    )
    late = line("late", -12, due_kind=DueKind.PROMISE, priority=Priority.HIGH, assignee="aija", queue="billing")
    assert serve([late], ME, MORNING).why == "promise late by 12m; high; yours already"


@given(
    st.lists(
        st.tuples(
            st.integers(-90, 90) | st.none(), st.sampled_from(Priority), st.none() | st.sampled_from(Language),
            st.sampled_from((None, "aija", "pavils")), st.sampled_from(("front", "billing")), st.booleans(),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_the_order_of_the_candidates_does_not_matter(rows: list[Any]) -> None:
    lines = [
        line(
            f"t{at}", due, key=at, priority=priority, language=language, assignee=who, queue=queue,
            live_milliseconds=LIVE if live else None,
        )
        for at, (due, priority, language, who, queue, live) in enumerate(rows)
    ]  # fmt: skip
    served = serve(lines, ME, MORNING)
    assert served == serve(reversed(lines), ME, MORNING)
    assert (served.line is None) == all(one.assignee == "pavils" for one in lines)
    assert served.why
    assert "\n" not in served.why


def test_writers_are_colleagues_who_write() -> None:
    def someone(agent: str, doing: Doing) -> Someone:
        return Someone.of(agent, agent.title(), doing, MORNING)

    people = {
        "one": (someone("pavils", Doing.LOOKING), someone("zane", Doing.WRITING)),
        "two": (someone("aija", Doing.WRITING),),
        "three": (someone("pavils", Doing.LOOKING),),
    }
    assert writers(people, "aija") == {"one": "Zane"}


@pytest.mark.both_databases
class TestAtTheDesk:
    """The same with a store."""

    def test_the_agents_languages_queue_and_skips_are_known(self, office: Office) -> None:
        office.done(
            AddAgent, actor=DESK, name="aija", display_name="Aija", languages=(Language.LATVIAN,), queue="billing"
        )
        one = office.ticket()
        two = office.ticket(sender=Party(ContactKind.MAIL, "wang@example.com", "王小明"), subject="退款")
        office.done(SetLanguage, ticket=one, language=Language.CHINESE)
        office.done(SetLanguage, ticket=two, language=Language.LATVIAN)
        assert self.served(office) == two
        office.done(Skip, ticket=two, reason=SkipReason.TIME)
        assert self.served(office) == one
        office.wait(hours=13)
        assert self.served(office) == two

    def test_only_ones_own_skips_count(self, office: Office) -> None:
        one, two = office.ticket(), office.ticket(subject="otra", sender=Party(ContactKind.MAIL, "b@example.com"))
        office.done(Skip, ticket=one, reason=SkipReason.TIME, actor="pavils")
        assert self.served(office) == one
        office.done(Assign, ticket=one, assignee="pavils")
        assert self.served(office) == two

    def test_a_skip_is_kept_with_its_reason_and_ones_words_as_a_note(self, office: Office) -> None:
        one = office.ticket()
        for words in HOSTILE[:4]:
            office.done(Skip, ticket=one, reason=SkipReason.OTHER, words=words)
        office.done(Skip, ticket=one, reason=SkipReason.KNOWLEDGE)
        changes = [one for one in office.reads.changes(one) if one.kind == "Skip"]
        assert [one.fields["skipped"][1] for one in changes] == ["other"] * 4 + ["knowledge"]
        notes = [one for one in office.reads.ticket(one).messages if one.kind == "note"]
        assert len(notes) == 4
        assert all(str(one.body).startswith("Skipped (for a reason of their own): ") for one in notes)
        assert not any("Skipped" in change.fields for change in changes)

    def test_a_skip_without_a_reason_or_of_a_solved_ticket_is_refused(self, office: Office) -> None:
        one = office.ticket()
        assert "why" in office.refused(Skip, ticket=one, reason=SkipReason.OTHER, words=" ").reason
        office.done(SetState, ticket=one, state=State.SOLVED)
        assert "solved" in office.refused(Skip, ticket=one, reason=SkipReason.TIME).reason

    def test_untouched_until_the_agent_does_something(self, office: Office) -> None:
        one = office.ticket()
        since = office.reads.newest_change()
        office.done(Note, ticket=one, body="looked", actor="pavils")
        assert office.reads.untouched(one, since)
        office.done(SetPriority, ticket=one, priority=Priority.HIGH)
        assert not office.reads.untouched(one, since)

    def test_it_looks_at_a_screen_of_tickets_and_not_at_more(self, office: Office) -> None:
        for at in range(CONSIDERED + 5):
            office.wait(seconds=1)
            office.receive(sender=Party(ContactKind.MAIL, f"c{at}@example.com"), subject=f"{at}")
        last = office.reads.page(office.reads.parse("state:to-solve"), limit=200).rows[-1]
        office.done(SetPriority, ticket=last.id, priority=Priority.URGENT)
        assert office.reads.next().line is not None

    @staticmethod
    def served(office: Office) -> str:
        found = office.reads.next().line
        assert found is not None
        return found.id
