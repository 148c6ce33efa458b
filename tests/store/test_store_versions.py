"""Versions of a draft: what was kept is read again whatever else is in the file, within bounds in number and size."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskterm.model.words import Audience
from deskterm.store import versions as versions_module
from deskterm.store.drafts import Drafts, Journal, taken_out
from deskterm.store.versions import KEPT_DAYS, LARGEST, MOST, Version, Versions, Why, thinned
from hostile import HOSTILE

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def version(text: str, why: Why = Why.PAUSE, minutes: int = 0) -> Version:
    return Version(NOON + timedelta(minutes=minutes), why, text)


def test_versions_are_read_again_by_whoever_comes_later(tmp_path: Path) -> None:
    path = tmp_path / "d" / "one.versions"
    for at, text in enumerate(HOSTILE):
        Versions(path).add(Version(NOON + timedelta(minutes=at), Why.PHRASE, text, '{"canned": []}'))
    assert [one.text for one in Versions(path).load()] == [text for text in HOSTILE if text.strip()]
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_text_is_kept_once_in_a_row_and_an_empty_one_never(tmp_path: Path) -> None:
    kept = Versions(tmp_path / "one.versions")
    for text in ("a", "a", " \n", "b", "a"):
        kept.add(version(text))
    assert [one.text for one in kept.load()] == ["a", "b", "a"]


@pytest.mark.parametrize("rubbish", [b"\x00\xff\n", b"[]\n", b'["v",1,"never","x",""]\n', b'["v","x"]\n', b"[" * 9000])
def test_rubbish_in_the_file_is_passed_over(tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / "one.versions"
    Versions(path).add(version("before"))
    with path.open("ab") as file:
        file.write(rubbish)
    again = Versions(path)
    assert [one.text for one in again.load()] == ["before"]
    if rubbish.endswith(b"\n"):
        again.add(version("after"))
        assert [one.text for one in Versions(path).load()] == ["before", "after"]


def test_many_versions_are_thinned_kindly(tmp_path: Path) -> None:
    kept = Versions(tmp_path / "one.versions")
    for at in range(300):
        kept.add(version(f"text {at}", Why.SEND if at % 50 == 0 else Why.PAUSE, at))
    found = kept.load()
    assert len(found) <= MOST
    assert found[-1].text == "text 299"
    assert [one.text for one in found if one.why is Why.SEND] == [f"text {at}" for at in range(0, 300, 50)]
    assert [one.at for one in found] == sorted(one.at for one in found)


def test_large_versions_stay_within_the_bytes_there_are(tmp_path: Path) -> None:
    path = tmp_path / "one.versions"
    kept = Versions(path)
    for at in range(12):
        kept.add(version(f"{at}" + "退" * 20_000))
        assert path.stat().st_size <= LARGEST
    assert kept.load()[-1].text.startswith("11")


@given(st.lists(st.tuples(st.text(max_size=5), st.sampled_from(Why)), max_size=100))
@settings(max_examples=40)
def test_thinning_keeps_the_newest_and_the_order(given_ones: list[tuple[str, Why]]) -> None:
    every = [version(text, why, at) for at, (text, why) in enumerate(given_ones)]
    kept = thinned(every)
    assert len(kept) <= MOST
    assert kept[-1:] == every[-1:]
    assert [one for one in every if one in kept] == kept


def test_old_versions_go_but_not_where_something_is_written_or_on_its_way(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "desk.db")
    old = datetime.now(UTC).timestamp() - (KEPT_DAYS + 1) * 86_400
    for ticket in ("sent", "written", "unsent", "fresh"):
        kept = drafts.versions(ticket, "aija", Audience.DIRECT)
        kept.add(version("x"))
        if ticket != "fresh":
            os.utime(kept.path, (old, old))
    Journal(drafts.journal("written", "aija", Audience.DIRECT).path).save("y", 1)
    assert drafts.prune({"unsent"}) == 1
    assert drafts.with_versions("aija") == [(one, Audience.DIRECT) for one in ("fresh", "unsent", "written")]
    assert drafts.tickets_with("aija") == {"written"}


def test_versions_are_no_drafts(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "desk.db")
    drafts.versions("t", "aija", Audience.DIRECT).add(version("x"))
    assert drafts.tickets_with("aija") == frozenset()
    assert list(drafts.of_agent("aija")) == []


@pytest.mark.parametrize(
    ("before", "after", "out"),
    [("abc", "abc", 0), ("abc", "abXc", 0), ("abcdef", "af", 4), ("abc", "", 3), ("", "x", 0)],
)
def test_what_was_taken_out(before: str, after: str, out: int) -> None:
    assert taken_out(before, after) == out


def test_a_version_that_cannot_be_written_leaves_those_before_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Versions(tmp_path / "one.versions")
    kept.add(version("whole"))
    write = os.write
    monkeypatch.setattr(versions_module.os, "write", lambda to, data: write(to, data[: len(data) // 2]))
    with pytest.raises(versions_module.StoreError, match="full"):
        kept.add(version("half of this"))
    monkeypatch.undo()
    assert [one.text for one in Versions(kept.path).load()] == ["whole"]
    kept.add(version("later"))
    assert [one.text for one in Versions(kept.path).load()] == ["whole", "later"]
