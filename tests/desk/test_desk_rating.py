"""The customer's verdict, with a name and without."""

import json
import sqlite3
from typing import Any

import pytest

from deskterm.model.commands import Rate, Reply
from deskterm.model.instants import to_milliseconds
from deskterm.model.words import RatingScale, RatingSource
from office import MORNING, Office

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    ("scale", "value", "ends"),
    [
        (RatingScale.STARS, 0, "from 1 to 5"),
        (RatingScale.STARS, 6, "from 1 to 5"),
        (RatingScale.THREE, 4, "from 1 to 3"),
        (RatingScale.NPS, -1, "from 0 to 10"),
        (RatingScale.NPS, 11, "from 0 to 10"),
    ],
)
def test_a_value_off_the_scale(office: Office, scale: RatingScale, value: int, ends: str) -> None:
    assert ends in office.refused(Rate, ticket=office.ticket(), value=value, scale=scale).hint


def test_the_rated_agent_is_who_answered_last(office: Office) -> None:
    office.make_demo()
    ticket = office.ticket()
    for agent in ("zane", "pavils"):
        office.done(Reply, actor=agent, ticket=ticket, body="x", ask_rating=True)
        office.let_leave()
    asked = office.now
    office.wait(hours=1)
    office.done(Rate, ticket=ticket, value=4, reasons=("slow", "two\nlines"), comment="fine [/]")
    view = office.reads.ticket(ticket)
    rating = view.ratings[0]
    assert (rating.value, rating.rated_agent, rating.source) == (4, "pavils", RatingSource.AGENT)
    assert (rating.reasons, rating.comment) == (("slow", "two lines"), "fine [/]")
    assert office.store.read("SELECT asked_at FROM rating") == [(to_milliseconds(asked),)]
    assert view.verdict_given


def test_silence_is_recorded_as_silence(office: Office) -> None:
    ticket = office.ticket()
    office.done(Rate, ticket=ticket, value=None)
    assert office.reads.ticket(ticket).verdict_given
    assert office.store.read("SELECT count(*) FROM rating") == [(0,)]


class TestAnonymous:
    """It holds no link to ticket, customer or agent anywhere in the file."""

    def _rate_three(self, office: Office) -> list[str]:
        office.make_demo()
        tickets = [office.ticket() for _ in range(3)]
        for number, ticket in enumerate(tickets):
            office.done(Reply, actor="pavils", ticket=ticket, body="x", ask_rating=True)
            office.let_leave()
            office.wait(minutes=number + 1)
            office.done(Rate, ticket=ticket, value=number + 1, anonymous=True, comment="it is me, Ilze",
                        reasons=("slow",))  # fmt: skip
        return tickets

    def test_the_row_names_nobody_and_no_time_of_day(self, office: Office) -> None:
        self._rate_three(office)
        for row in office.rows("SELECT * FROM rating"):
            assert row["at"] == to_milliseconds(MORNING.replace(hour=0))
            assert (row["ticket_key"], row["rated_agent"], row["asked_at"], row["comment"]) == (None, None, None, "")
            assert row["id"][14] == "4", "an id that carries a time would tell when it was given"

    def test_no_other_row_names_it(self, office: Office) -> None:
        self._rate_three(office)
        ratings = office.rows("SELECT * FROM rating")
        everything = office.everything()
        del everything["rating"]
        text = json.dumps(everything, default=repr)
        for row in ratings:
            assert row["id"] not in text
            assert str(row["key"]) not in text
        assert "it is me, Ilze" not in text

    def test_the_order_of_ratings_is_not_the_order_of_the_changes(self, office: Office) -> None:
        self._rate_three(office)
        keys = [row["key"] for row in office.rows("SELECT key FROM rating")]
        assert all(key < 0 for key in keys), "keys of named ratings go on from the highest; these stay below"
        assert len(set(keys)) == 3
        assert max(keys) - min(keys) > 2**40

    def test_no_change_holds_its_value(self, office: Office) -> None:
        self._rate_three(office)
        for row in office.rows("SELECT fields FROM change WHERE kind = 'Rate'"):
            fields: dict[str, Any] = json.loads(row["fields"])
            assert fields.pop("verdict") == [None, "anonymous"]
            assert set(fields) == {"verdict_at"}

    def test_its_value_cannot_be_guessed_from_what_is_kept_of_the_command(self, office: Office) -> None:
        tickets = [office.ticket() for _ in range(2)]
        digests = set()
        for ticket, value in zip(tickets, (1, 5), strict=True):
            command = office.make(Rate, ticket=tickets[0], value=value, anonymous=True, id="same", comment=ticket)
            office.desk.execute(command)
            digests.add(office.store.read("SELECT digest FROM done WHERE command_id = 'same'")[0][0])
        assert len(digests) == 1
        assert office.store.read("SELECT count(*) FROM rating") == [(1,)], "and the same id still counts once"

    def test_it_is_not_shown_with_the_ticket_and_not_exported(self, office: Office) -> None:
        from deskterm.desk.exporting import snapshots

        ticket = self._rate_three(office)[0]
        view = office.reads.ticket(ticket)
        assert view.ratings == ()
        assert view.verdict_given
        assert view.customer.history[0].rating is None
        taken = list(snapshots(office.store, office.reads.parse("state:any"), office.reads.asker))
        assert [one.ratings for one in taken] == [(), (), ()]

    def test_named_ratings_go_on_counting_beside_it(self, office: Office) -> None:
        ticket = self._rate_three(office)[0]
        office.done(Rate, ticket=ticket, value=5)
        assert office.store.read("SELECT key FROM rating WHERE key > 0") == [(1,)]

    @pytest.mark.about_the_file
    def test_no_byte_of_the_file_holds_the_words_left_out(self, office: Office) -> None:
        self._rate_three(office)
        office.store.close()
        connection = sqlite3.connect(office.store.path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        assert b"it is me, Ilze" not in office.store.path.read_bytes()
