"""Files attached to a text in the making: copied once, checked, completed, never under a name that does harm."""

import os
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.errors import InputError
from deskterm.tui.attached import (
    KEPT,
    Attached,
    attach,
    common_start,
    completions,
    content_of,
    folder_of,
    forget_old,
    path_of,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"%PDF-1.4")
    return path


def test_a_file_is_copied_and_comes_back_as_it_was(tmp_path: Path, file: Path) -> None:
    one = attach(tmp_path, str(file), (), 1)
    file.write_bytes(b"another by now")
    (sent,) = content_of(tmp_path, [one])
    assert (sent.name, sent.media_type, sent.content) == ("invoice.pdf", "application/pdf", b"%PDF-1.4")
    (copy,) = folder_of(tmp_path).iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700


def test_what_cannot_be_attached_is_named(tmp_path: Path, file: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").touch()
    (tmp_path / "loop").symlink_to("loop")
    for name, words in (
        ("none", "cannot be read: No such file"),
        ("pipe", "is no file"),
        ("empty", "is empty"),
        ("loop", "cannot be read"),
        (".", "is a folder"),
    ):
        with pytest.raises(InputError, match=words):
            attach(tmp_path, str(tmp_path / name), (), 1)
    for typed in ("", "  ", "a\0b"):
        with pytest.raises(InputError):
            attach(tmp_path, typed, (), 1)
    one = attach(tmp_path, str(file), (), 1)
    with pytest.raises(InputError, match="attached already"):
        attach(tmp_path, str(file), (one,), 1)


def test_all_files_together_stay_within_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 700_000)
    (tmp_path / "b").write_bytes(b"y" * 700_000)
    with pytest.raises(InputError, match=r"0.7 MB, 0.5 MB at most"):
        attach(tmp_path, str(tmp_path / "a"), (), 0.5)
    one = attach(tmp_path, str(tmp_path / "a"), (), 1)
    with pytest.raises(InputError, match=r"1.3 MB with it, 1 MB at most"):
        attach(tmp_path, str(tmp_path / "b"), (one,), 1)


def test_names_are_safe_and_told_apart(tmp_path: Path) -> None:
    one = tmp_path / "evil\u202e\x1b[31mfdp.exe"
    one.write_bytes(b"1")
    (tmp_path / "sub").mkdir()
    other = tmp_path / "sub" / one.name
    other.write_bytes(b"2")
    first = attach(tmp_path, str(one), (), 1)
    second = attach(tmp_path, str(other), (first,), 1)
    assert not set(first.name) & set("\u202e\x1b/\\")
    assert first.name != second.name


def test_a_copy_that_is_gone_or_altered_does_not_leave(tmp_path: Path, file: Path) -> None:
    one = attach(tmp_path, str(file), (), 1)
    (folder_of(tmp_path) / one.sha256).write_bytes(b"else")
    with pytest.raises(InputError, match=r"the copy of invoice.pdf is gone"):
        content_of(tmp_path, [one])


def test_copies_nobody_uses_are_thrown_away(tmp_path: Path, file: Path) -> None:
    forget_old(tmp_path)
    one = attach(tmp_path, str(file), (), 1)
    copy = folder_of(tmp_path) / one.sha256
    forget_old(tmp_path)
    assert copy.exists()
    old = time.time() - (KEPT + 1) * 86_400
    os.utime(copy, (old, old))
    forget_old(tmp_path)
    assert not copy.exists()


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("'/tmp/a b.pdf'", "/tmp/a b.pdf"),
        ('"/tmp/a.pdf"', "/tmp/a.pdf"),
        ("/tmp/a\\ b.pdf ", "/tmp/a b.pdf"),
        ("file:///tmp/a.pdf", "/tmp/a.pdf"),
    ],
)
def test_a_path_may_be_dropped_into_the_terminal(typed: str, path: str) -> None:
    assert path_of(typed) == Path(path)


def test_paths_are_completed(tmp_path: Path) -> None:
    for name in ("Alpha.pdf", "alpine.txt", ".hidden", "王.txt", "al\x1b[31mred", "al\u202etxt"):
        (tmp_path / name).touch()
    (tmp_path / "album").mkdir()
    found = completions(f"{tmp_path}/al")
    assert [one.rpartition("/")[2] or "album/" for one in found] == ["album/", "Alpha.pdf", "alpine.txt"]
    assert common_start(completions(f"{tmp_path}/alp")) in (f"{tmp_path}/", f"{tmp_path}/alp")
    assert completions(f"{tmp_path}/.h") == (f"{tmp_path}/.hidden",)
    assert completions(f"{tmp_path}/王") == (f"{tmp_path}/王.txt",)
    assert completions("/no/such/folder/x") == ()
    assert completions("a\0b/") == ()


@given(st.lists(st.text("aāb王/", max_size=6), max_size=6))
def test_the_common_start_is_what_all_begin_with(paths: list[str]) -> None:
    start = common_start(paths)
    assert all(one.startswith(start) for one in paths)
    if paths:
        assert not all(one.startswith(paths[0][: len(start) + 1]) for one in paths) or len(start) == len(paths[0])


@given(st.text(max_size=40))
def test_whatever_is_typed_completes_or_not(typed: str) -> None:
    assert isinstance(completions(typed), tuple)


def test_too_many_files(tmp_path: Path, file: Path) -> None:
    there = [Attached(str(at), "text/plain", 1, str(at)) for at in range(20)]
    with pytest.raises(InputError, match="20 files are attached already"):
        attach(tmp_path, str(file), there, 1)
