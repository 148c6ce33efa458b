"""Drafts: whatever was typed and saved is there again, however the program ended."""

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from deskterm.errors import StoreError
from deskterm.model.words import Audience
from deskterm.store import drafts as drafts_module
from deskterm.store.drafts import Draft, Drafts, Journal
from hostile import HOSTILE

RUBBISH = (b"\x00" * 50 + b"\n", b"[]\n", b'["d",1]\n', b"{}\n", b'["t",5,5]\n', b"\xff\xfe\n", b"\n")

TEXTS = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(HOSTILE),
        st.text(alphabet=st.characters(exclude_categories=()), max_size=8),
        st.integers(min_value=0, max_value=60).map(lambda length: "abc" * length),
    ),
    min_size=1,
    max_size=12,
)


@given(texts=TEXTS, compact=st.integers(min_value=1, max_value=5))
@hypothesis_settings(max_examples=60, deadline=None)
def test_a_fresh_journal_gives_the_last_text(texts: list[str], compact: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafts_module, "_COMPACT_AFTER", compact)
        path = Path(folder) / "d" / "one.jsonl"
        journal = Journal(path)
        for number, text in enumerate(texts):
            journal.save(text, number)
            if path.exists():
                assert Journal(path).load() == (text, number)
                journal.compact()
                assert Journal(path).load() == (text, number)
        journal.close()


@given(texts=TEXTS, data=st.data())
@hypothesis_settings(max_examples=60, deadline=None)
def test_a_journal_cut_at_any_byte_gives_some_earlier_text_and_goes_on(texts: list[str], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.jsonl"
        journal = Journal(path)
        for number, text in enumerate(texts):
            journal.save(text, number)
        journal.close()
        whole = path.read_bytes() if path.exists() else b""
        cut = data.draw(st.integers(min_value=0, max_value=len(whole)))
        path.write_bytes(whole[:cut])
        again = Journal(path)
        assert again.load()[0] in {"", *texts}
        again.save("after the crash", 3)
        again.close()
        assert Journal(path).load() == ("after the crash", 3)


@given(texts=TEXTS, data=st.data())
@hypothesis_settings(max_examples=40, deadline=None)
def test_rubbish_in_the_middle_loses_nothing_typed_later(texts: list[str], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.jsonl"
        journal = Journal(path)
        for text in texts:
            journal.save(text, 0)
        journal.close()
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        place = data.draw(st.integers(min_value=0, max_value=len(lines)))
        rubbish = data.draw(
            st.sampled_from([b"\x00" * 50 + b"\n", b"[]\n", b'["d",1]\n', b"{}\n", b'["t",5,5]\n', b"\n"])
        )
        path.write_bytes(b"".join([*lines[:place], rubbish, *lines[place:]]))
        again = Journal(path)
        assert again.load()[0] in {"", *texts}
        for text in ("one", "one two"):
            again.save(text, len(text))
        again.close()
        assert Journal(path).load() == ("one two", 7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db.drafts" / "one.jsonl"


def test_only_its_owner_may_read_it(path: Path) -> None:
    journal = Journal(path)
    journal.save("secret", 6)
    journal.save("secret words", 12)
    assert path.stat().st_mode & 0o777 == 0o600


def test_typing_appends_little_and_a_long_journal_is_short_again_when_opened(path: Path) -> None:
    journal = Journal(path)
    text = "Labdien! " * 200
    journal.save(text, 0)
    before = path.stat().st_size
    journal.save(text + "x", 1)
    assert path.stat().st_size - before < 60
    for number in range(1000):
        journal.save(text + "y" * (number % 7), number)
    again = Journal(path)
    assert again.load() == (text + "y" * (999 % 7), 999)
    again.compact()
    assert len(path.read_bytes().splitlines()) == 1
    again.save(text, 5)
    assert Journal(path).load() == (text, 5)


def test_no_key_waits_for_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(_: int) -> None:
        raise AssertionError("a disk may take seconds")

    monkeypatch.setattr(os, "fsync", wait)
    journal = Journal(path)
    for number in range(1000):
        journal.save("a" * (number + 1), number)
    assert Journal(path).load() == ("a" * 1000, 999)


def test_what_was_never_typed_makes_no_file(path: Path) -> None:
    journal = Journal(path)
    assert journal.load() == ("", 0)
    journal.save("", 0)
    journal.close()
    assert not path.exists()


def test_the_same_text_again_writes_nothing(path: Path) -> None:
    journal = Journal(path)
    journal.save("x", 1)
    before = path.read_bytes()
    journal.save("x", 1)
    assert path.read_bytes() == before
    journal.save("x", 0)
    assert Journal(path).load() == ("x", 0)


def test_a_journal_that_was_not_read_first_overwrites_nothing(path: Path) -> None:
    Journal(path).save("an earlier draft", 3)
    journal = Journal(path)
    journal.save("an earlier draft, continued", 5)
    assert len(path.read_bytes().splitlines()) == 2


def test_clearing_is_for_good(path: Path) -> None:
    journal = Journal(path)
    journal.save("x", 1)
    journal.clear()
    assert not path.exists()
    assert Journal(path).load() == ("", 0)
    journal.clear()
    journal.save("new", 3)
    assert Journal(path).load() == ("new", 3)


@pytest.mark.parametrize("what", ["deleted", "rewritten", "appended", "folder deleted"])
def test_another_window_that_wrote_meanwhile_garbles_nothing(path: Path, what: str) -> None:
    journal = Journal(path)
    journal.save("first", 1)
    journal.save("first line", 2)
    if what == "deleted":
        path.unlink()
    elif what == "folder deleted":
        path.unlink()
        path.parent.rmdir()
    elif what == "rewritten":
        aside = path.with_suffix(".other")
        aside.write_text(json.dumps(["t", "something else altogether", 0]) + "\n")
        aside.replace(path)
    else:
        Journal(path).save("first line of another", 3)
    journal.save("first line and more", 4)
    journal.save("first line and more still", 5)
    assert Journal(path).load() == ("first line and more still", 5)


def test_a_full_disk_is_said_and_the_next_save_has_everything(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(path)
    journal.save("one", 1)

    class Full:
        def __init__(self, file: object) -> None:
            self.file = file

        def write(self, data: bytes) -> int:
            self.file.write(data[:4])  # type: ignore[attr-defined]
            return 4

        def fileno(self) -> int:
            return int(self.file.fileno())  # type: ignore[attr-defined]

        def close(self) -> None:
            self.file.close()  # type: ignore[attr-defined]

    journal.close()
    with monkeypatch.context() as patch:
        patch.setattr(drafts_module, "open", lambda *given, **rest: Full(open(*given, **rest)), raising=False)  # noqa: SIM115
        with pytest.raises(StoreError, match="the disk is full") as raised:
            journal.save("one two", 2)
    assert "still on screen" in raised.value.hint
    journal.save("one two three", 3)
    assert Journal(path).load() == ("one two three", 3)


def test_a_folder_in_the_way_is_said(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError):
        Journal(path).load()
    path.rmdir()
    path.parent.rmdir()
    path.parent.write_text("a file")
    with pytest.raises(StoreError):
        Journal(path).save("x", 1)


class TestDrafts:
    def test_each_ticket_agent_and_audience_has_its_own(self, tmp_path: Path) -> None:
        drafts = Drafts(tmp_path / "desk.db")
        for agent in ("aija", "Pāvils B.", "../etc", "a~b"):
            for audience in Audience:
                drafts.journal("t1", agent, audience).save(f"{agent} {audience}", 1)
        assert list(drafts.of_agent("../etc")) == [
            Draft("t1", "../etc", audience, f"../etc {audience}", 1) for audience in sorted(Audience)
        ]
        assert drafts.tickets_with("Pāvils B.") == {"t1"}
        assert drafts.tickets_with("nobody") == frozenset()
        assert {one.parent for one in tmp_path.rglob("*.jsonl")} == {tmp_path / "desk.db.drafts"}
        assert len(os.listdir(drafts.folder)) == 12

    def test_without_a_folder_there_are_none(self, tmp_path: Path) -> None:
        drafts = Drafts(tmp_path / "desk.db")
        assert list(drafts.of_agent("aija")) == []
        assert drafts.tickets_with("aija") == frozenset()

    def test_an_empty_one_is_not_listed(self, tmp_path: Path) -> None:
        journal = Drafts(tmp_path / "desk.db").journal("t1", "aija", Audience.DIRECT)
        journal.save("x", 1)
        journal.save(" ", 1)
        assert list(Drafts(tmp_path / "desk.db").of_agent("aija")) == []
