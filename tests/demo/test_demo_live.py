"""The demo while it is open: chats go on, customers come and say thanks; nothing else is touched."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from demo_material import NOW, SCENARIOS

from deskterm.demo.live import Live, run_live
from deskterm.demo.visitors import Visitors
from deskterm.desk.workplace import Workplace
from deskterm.errors import StoreBusy, StoreUnreadable
from deskterm.model.answers import Done
from deskterm.model.commands import DESK, Command, Receive, Reply
from deskterm.model.words import Language, MessageKind, State

MINUTES = timedelta(minutes=12)


class Open:
    """A demo that was opened at ``NOW``, its clock moved by hand, everything that arrived kept."""

    def __init__(self, workplace: Workplace, languages: tuple[Language, ...] = ()) -> None:
        self.workplace = workplace
        self.at = NOW
        self.arrived: list[Receive] = []
        self.busy = 0
        self.live = Live(self.execute, Visitors(workplace.store, Random(1)), languages, NOW, Random(2))

    def execute(self, command: Command) -> object:
        if self.busy:
            self.busy -= 1
            raise StoreBusy("busy")
        assert isinstance(command, Receive)
        answer = self.workplace.desk.execute(command)
        assert isinstance(answer, Done), answer
        assert not answer.repeated
        self.arrived.append(command)
        return answer

    def until(self, end: datetime, every: timedelta = timedelta(seconds=5)) -> None:
        while self.at < end:
            self.at += every
            self.workplace.desk.tick(self.at)
            self.workplace.reads.clock = lambda: self.at
            self.live.step(self.at)

    def bodies(self, ticket: str) -> list[str]:
        return [message.body for message in self.workplace.reads.ticket(ticket).messages]


@pytest.fixture
def demo(workplace: Workplace) -> Open:
    return Open(workplace)


def test_chats_that_go_on_bring_their_next_words_in_order(demo: Open) -> None:
    chats = demo.workplace.reads.live()
    before = {chat.id: len(demo.bodies(chat.id)) for chat in chats}
    assert chats
    demo.until(NOW + MINUTES)
    for chat in chats:
        view = demo.workplace.reads.ticket(chat.id)
        story = next(one for one in SCENARIOS if one.live and one.queue == chat.queue and one.subject == chat.subject)
        later = view.messages[before[chat.id] :]
        assert [message.kind for message in later] == [MessageKind.CUSTOMER] * len(story.later)
        assert all(message.at > NOW for message in later)
        assert [message.body.split()[0] for message in later] == [message.text.split()[0] for message in story.later]
        assert "{" not in "".join(message.body for message in later)
        assert view.line.unanswered >= len(story.later)


def test_new_customers_write_in_the_first_ten_minutes_and_then_no_more(demo: Open) -> None:
    there = {row[0] for row in demo.workplace.store.read("SELECT id FROM ticket")}
    demo.until(NOW + timedelta(minutes=10))
    new = [
        row
        for row in demo.workplace.store.read("SELECT id, channel, state, customer_key FROM ticket")
        if row[0] not in there
    ]
    assert 4 <= len(new) <= 6
    assert {channel for _, channel, _, _ in new} == {"chat", "mail", "web"}
    assert {state for _, _, state, _ in new} == {"new"}
    assert len({customer for *_, customer in new}) == len(new)
    for ticket, *_ in new:
        assert demo.workplace.reads.ticket(ticket).customer.purchases
    demo.until(NOW + timedelta(minutes=30), timedelta(seconds=30))
    assert demo.workplace.store.read("SELECT count(*) FROM ticket") == [(300 + len(new),)]


def test_they_write_the_agents_languages(workplace: Workplace) -> None:
    demo = Open(workplace, (Language.LATVIAN,))
    there = workplace.store.read("SELECT max(key) FROM ticket")[0][0]
    demo.until(NOW + MINUTES)
    assert set(workplace.store.read("SELECT DISTINCT language FROM ticket WHERE key > ?", (there,))) == {("lv",)}


@pytest.mark.parametrize("query", ["state:new channel:mail", "state:open channel:web", "state:new channel:social"])
def test_a_customer_thanks_once_for_an_answer_that_left(demo: Open, query: str) -> None:
    row = demo.workplace.reads.page(demo.workplace.reads.parse(query), limit=1).rows[0]
    demo.workplace.desk.execute(Reply(actor="aija", ticket=row.id, body="Sent!", at=NOW + timedelta(seconds=1)))
    demo.until(NOW + timedelta(seconds=9), timedelta(seconds=3))
    assert demo.bodies(row.id)[-1] == "Sent!"
    demo.until(NOW + timedelta(minutes=2))
    view = demo.workplace.reads.ticket(row.id)
    assert (view.line.state, view.line.unanswered) == (State.OPEN, 1)
    assert view.messages[-1].kind is MessageKind.CUSTOMER
    assert view.messages[-1].author == row.customer
    demo.workplace.desk.execute(Reply(actor="aija", ticket=row.id, body="Welcome!", at=demo.at))
    demo.until(NOW + timedelta(minutes=6))
    assert demo.bodies(row.id)[-1] == "Welcome!"


def test_in_a_chat_thanks_come_only_after_an_answer_to_the_last_words(demo: Open) -> None:
    chat = demo.workplace.reads.live()[0]
    demo.workplace.desk.execute(Reply(actor="aija", ticket=chat.id, body="One moment", at=NOW + timedelta(seconds=1)))
    demo.until(NOW + timedelta(minutes=8))
    assert demo.workplace.reads.ticket(chat.id).line.unanswered
    count = len(demo.bodies(chat.id))
    demo.workplace.desk.execute(Reply(actor="aija", ticket=chat.id, body="Here it is", at=demo.at))
    demo.until(demo.at + timedelta(minutes=1))
    assert len(demo.bodies(chat.id)) == count + 2


def test_only_customers_words_arrive_and_only_on_their_own_tickets(demo: Open) -> None:
    sql = "SELECT sequence FROM change ORDER BY sequence DESC LIMIT 1"
    last = demo.workplace.store.read(sql)[0][0]
    demo.until(NOW + MINUTES)
    made = demo.workplace.store.read("SELECT actor, kind FROM change WHERE sequence > ?", (last,))
    wakes = [one for one in made if one[1] == "Wake"]
    assert set(made) - set(wakes) == {(DESK, "Receive")}
    assert len(made) - len(wakes) == len(demo.arrived)
    assert len({command.key for command in demo.arrived}) == len(demo.arrived)


def test_a_busy_store_loses_nothing(demo: Open) -> None:
    demo.busy = 3
    for _ in range(3):
        with pytest.raises(StoreBusy):
            demo.live.step(NOW + timedelta(seconds=200))
    assert not demo.arrived
    demo.live.step(NOW + timedelta(seconds=200))
    words = [command.key for command in demo.arrived]
    assert words
    assert len(set(words)) == len(words)


# As the workstation runs it


class Clock:
    """Moves on by ``step`` whenever it is asked, and says stop in the end."""

    def __init__(self, stop: threading.Event, times: int, step: timedelta) -> None:
        self._left, self._stop, self._step, self._at = times, stop, step, NOW

    def __call__(self) -> datetime:
        self._left -= 1
        if not self._left:
            self._stop.set()
        self._at += self._step
        return self._at


def test_it_runs_until_it_is_stopped(workplace: Workplace) -> None:
    stop = threading.Event()
    before = workplace.store.read("SELECT count(*) FROM message")[0][0]
    run_live(workplace, stop, clock=Clock(stop, 40, timedelta(seconds=10)), every=0)
    assert workplace.store.read("SELECT count(*) FROM message")[0][0] > before + 5


def test_it_touches_nothing_but_a_demo(workplace: Workplace) -> None:
    with workplace.store.writing() as session:
        session.connection().exec_driver_sql("UPDATE meta SET value = 'desk' WHERE name = 'kind'")
    run_live(workplace, threading.Event(), every=0)


@pytest.mark.parametrize(("fault", "asked"), [(StoreBusy("busy"), 5), (StoreUnreadable("gone"), 1)])
def test_it_outlives_a_busy_store_and_ends_quietly_with_a_broken_one(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch, fault: Exception, asked: int
) -> None:
    stop, calls = threading.Event(), list[datetime]()

    def step(_: Live, at: datetime) -> None:
        calls.append(at)
        if len(calls) == 5:
            stop.set()
        raise fault

    monkeypatch.setattr(Live, "step", step)
    clock: Callable[[], datetime] = lambda: NOW  # noqa: E731
    run_live(workplace, stop, clock=clock, every=0)
    assert len(calls) == asked
