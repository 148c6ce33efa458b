"""Macros: read from files, broken ones told by line, worked out for a ticket."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskterm.desk import macros
from deskterm.errors import NotFound
from deskterm.model import commands
from hostile import HOSTILE
from office import Office

if TYPE_CHECKING:
    from deskterm.desk.workplace import Workplace

REFUND = """\
title = "Refund promised"

[[do]]
tag = ["refund", "^waiting"]

[[do]]
note = "Refund checked for {{ customer.name }}, #{{ ticket.number }}"

[[do]]
promise = "the refund arrives"
by = "+3d"

[[do]]
reply = "Your refund is on its way."

[[do]]
state = "pending"
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def workplace(office: Office, store_path: Path, tmp_path: Path) -> Any:
    from deskterm.config import Config
    from deskterm.desk.workplace import Workplace

    found = Workplace(
        Config(path=tmp_path / "config.toml", home=tmp_path, db=store_path, agent="aija", agent_name="Aija", zone="UTC")
    )
    found.reads.clock = lambda: office.now
    yield found
    found.close()


def planned(workplace: "Workplace", office: Office, text: str, folder: Path) -> macros.Plan:
    macro = macros.read(write(folder, "m", text))
    ticket = office.ticket()
    view = workplace.reads.ticket(ticket)

    def when(_: str) -> datetime:
        return office.at(days=3)

    return macros.plan(macro, workplace, ticket, view, when, at=office.now)


def test_a_macro_comes_to_commands_and_never_sends_unless_it_says_so(
    workplace: "Workplace", office: Office, tmp_path: Path
) -> None:
    made = planned(workplace, office, REFUND, tmp_path)
    assert [type(one).__name__ for one in made.commands] == ["Tag", "Note", "MakePromise", "SetState"]
    assert made.drafts == ["Your refund is on its way."]
    note = made.commands[1]
    assert isinstance(note, commands.Note)
    assert note.body == "Refund checked for Ilze Kalniņa, #1001"
    tag = made.commands[0]
    assert isinstance(tag, commands.Tag)
    assert (tag.add, tag.remove) == (("refund",), ("waiting",))
    for one in made.commands:
        office.desk.execute(one)


def test_with_send_it_sends(workplace: "Workplace", office: Office, tmp_path: Path) -> None:
    made = planned(workplace, office, '[[do]]\nreply = "Labdien!"\nsend = true\nsolve = true\n', tmp_path)
    (reply,) = made.commands
    assert isinstance(reply, commands.Reply)
    assert (reply.body, reply.solve, made.drafts) == ("Labdien!", True, [])


def test_what_it_does_is_said_in_words(tmp_path: Path) -> None:
    macro = macros.read(write(tmp_path, "refund", REFUND))
    assert (macro.name, macro.title) == ("refund", "Refund promised")
    assert macro.words == (
        "tags refund ^waiting",
        "notes “Refund checked for {{ customer.name }}, #{{ ticket.number }}”",
        "promises “the refund arrives”",
        "drafts “Your refund is on its way.”",
        "state pending",
    )
    sends = macros.read(write(tmp_path, "s", '[[do]]\nreply = "x"\nsend = true\n'))
    assert sends.words == ("SENDS “x”",)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[[do]]\ntag = "refund"\n', 2, "tag wants a list of texts"),
        ('title = 5\n[[do]]\ntag = ["x"]\n', 1, "title wants text"),
        ("", None, "nothing is done here"),
        ('[[do]]\ntag = ["x"]\n\n[[do]]\nprioritty = "high"\n', 5, "no step 'prioritty'"),
        ('[[do]]\npriority = "highest"\n', 2, "wants one of low, normal, high, urgent"),
        ('[[do]]\npromise = "x"\n', 2, "wants by"),
        ('[[do]]\nnote = "{{ customer.nme }}"\n', 2, "customer.nme"),
        ('[[do]]\nnote = "{% for %}"\n', 2, "note"),
        ('[[do]]\nnote = "x"\nsend = true\n', 3, "has no 'send'"),
        ('[[do]]\ntag = ["x"]\nstate = "open"\n', 3, "has no 'state'"),
        ("[[do]]\ntag = [\n", 2, "no TOML"),
        ("nonsense = 1\n", 1, "a macro has no 'nonsense'"),
        ("[[do]]\n", 1, "empty"),
        ("do = [1]\n", 1, "do wants tables"),
    ],
)
def test_a_broken_file_is_told_by_its_line_and_hides_no_other(
    tmp_path: Path, text: str, line: int | None, words: str
) -> None:
    path = write(tmp_path, "broken", text)
    write(tmp_path, "good", REFUND)
    found = macros.load([tmp_path])
    assert [one.name for one in found.found] == ["good"]
    (problem,) = found.problems
    assert words in f"{problem.message} {problem.hint}"
    assert (problem.path, problem.line) == (path, line)


def test_ones_own_stands_for_the_teams_and_a_wrong_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    team, own = tmp_path / "team", tmp_path / "own"
    team.mkdir()
    own.mkdir()
    write(team, "refund", REFUND)
    write(team, "spam", '[[do]]\ntag = ["spam"]\n')
    write(own, "refund", REFUND.replace("Refund promised", "Mine"))
    found = macros.load([team, own, tmp_path / "not there"])
    assert [one.title for one in found.found] == ["Mine", "spam"]
    with pytest.raises(NotFound, match="refnd") as caught:
        found.find("refnd")
    assert caught.value.hint == "did you mean refund?"


def test_not_utf_8_and_too_large_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b'title = "x"\n\xff')
    (tmp_path / "b.toml").write_bytes(b"#" * 200_000)
    found = macros.load([tmp_path])
    assert [one.message.split(": ", 1)[1] for one in found.problems] == [
        "this is not UTF-8 text",
        "this is too large for a macro",
    ]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60
)
@given(st.sampled_from(HOSTILE) | st.text(max_size=40), st.sampled_from(("tag", "note", "reply", "x", "state")))
def test_whatever_stands_in_a_file_is_a_macro_or_told(tmp_path: Path, text: str, name: str) -> None:
    for content in (
        text,
        f"[[do]]\n{name} = {text}",
        f'[[do]]\n{name} = "{text}"',
        f"{text} = 1\n[[do]]\nno_reply=true",
    ):
        try:
            path = tmp_path / "h.toml"
            path.write_text(content, "utf-8", newline="")
        except UnicodeEncodeError:
            continue
        found = macros.load([tmp_path])
        assert len(found.found) + len(found.problems) == 1
        assert all(one.path == path for one in found.problems)
