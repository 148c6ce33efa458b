"""The library: later folders win, a broken file hides nothing, and only what changed is read again."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deskterm.canned.library import Folder, Library, shipped_folder
from deskterm.canned.reply import Severity, Source
from deskterm.errors import NotFound
from deskterm.model.words import Channel, Language, Phase

EN = Language.ENGLISH


def test_later_folders_win_by_language_and_name(write: Callable) -> None:
    shipped = write(
        {"en/greeting/hi": "Shipped.", "en/closing/bye": "Bye.", "lv/greeting/hi": "Labdien!"}, Source.SHIPPED
    )
    team = write({"en/solve/hi": "Team."}, Source.TEAM)
    user = write({"en/closing/bye": "See you."}, Source.USER)
    library = Library.load([shipped, team, user])
    assert library.find("hi", EN).body == "Team."
    assert library.find("hi", EN).phase is Phase.SOLVE
    assert library.find("hi", EN).source is Source.TEAM
    assert library.find("hi", Language.LATVIAN).body == "Labdien!"
    assert library.find("bye", EN).source is Source.USER
    assert library.problems == ()
    assert len(library.replies) == 3
    assert library.phases(EN) == (Phase.SOLVE, Phase.CLOSING)


def test_a_broken_file_hides_no_other_not_even_the_earlier_one_of_its_name(write: Callable) -> None:
    shipped = write({"en/greeting/hi": "Shipped."}, Source.SHIPPED)
    team = write({"en/greeting/hi": "{{ customer.nmae }}", "en/greeting/other": "Fine."}, Source.TEAM)
    library = Library.load([shipped, team])
    assert library.find("hi", EN).body == "Shipped."
    assert library.find("other", EN).body == "Fine."
    (problem,) = library.problems
    assert (problem.path, problem.line, problem.severity) == (
        team.path / "en/greeting/hi.md",
        1,
        Severity.ERROR,
    )


def test_a_name_is_unique_in_a_language_of_a_folder(load: Callable) -> None:
    library = load({"en/greeting/hi": "Hello.", "en/closing/hi": "Bye.", "lv/closing/hi": "Visu labu!"})
    (problem,) = library.problems
    assert (problem.rule, problem.path.parent.name) == ("name-clash", "greeting")
    assert "closing/hi.md" in problem.message
    assert library.find("hi", EN).body == "Bye."


def test_what_stands_in_the_wrong_place_is_named(load: Callable) -> None:
    library = load(
        {
            "README.md": "About phrases.",
            ".git/config.md": "no",
            "loose.md": "Hello.",
            "en/loose.md": "Hello.",
            "de/greeting/hallo": "Hallo.",
            "en/greetings/hi": "Hello.",
            "en/greeting/notes.txt": "Hello.",
            "en/greeting/deep/hi": "Hello.",
            "en/greeting/.hi.md": "hidden",
            "en/greeting/hi.md~": "a copy",
            "en/greeting/#hi.md#": "a copy",
            "en/greeting/HELLO.MD": "Hello.",
        }
    )
    assert [reply.name for reply in library.replies] == ["HELLO"]
    named = {(problem.path.name, problem.rule, problem.severity) for problem in library.problems}
    assert named == {
        ("loose.md", "stray", Severity.WARNING),
        ("de", "language-folder", Severity.ERROR),
        ("greetings", "phase-folder", Severity.ERROR),
        ("notes.txt", "stray", Severity.WARNING),
        ("deep", "stray", Severity.WARNING),
    }
    assert sum(problem.path.name == "loose.md" for problem in library.problems) == 2


def test_a_missing_folder_is_named_unless_it_is_the_persons_own(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert [problem.rule for problem in Library.load([Folder(nowhere, Source.TEAM)]).problems] == ["folder"]
    assert Library.load([Folder(nowhere, Source.USER)]).problems == ()
    assert Library.load([]).replies == ()


def test_find_names_the_nearest(load: Callable) -> None:
    library = load({"en/greeting/late-parcel": "Hello.", "lv/greeting/labdien": "Labdien!", "en/solve/x": "Done."})
    with pytest.raises(NotFound) as caught:
        library.find("late-parcle", EN)
    assert "late-parcel" in caught.value.hint
    with pytest.raises(NotFound) as caught:
        library.find("labdien", EN)
    assert "lv" in caught.value.hint
    with pytest.raises(NotFound) as caught:
        library.find("\x1b[2J", EN)
    assert "\x1b" not in caught.value.message + caught.value.hint


def test_find_says_when_the_file_is_there_and_broken(load: Callable) -> None:
    library = load({"en/greeting/hi": "Hello.\n{{ password }}"})
    with pytest.raises(NotFound) as caught:
        library.find("hi", EN)
    assert "hi.md:2: error: there is no variable password" in caught.value.hint


def test_find_for_a_channel_says_what_the_reply_is_for(load: Callable) -> None:
    library = load({"en/greeting/hi": "---\nchannels: [phone, chat]\n---\nHello."})
    assert library.find("hi", EN, channel=Channel.CHAT).name == "hi"
    with pytest.raises(NotFound) as caught:
        library.find("hi", EN, channel=Channel.MAIL)
    assert "chat, phone" in caught.value.hint


def test_shortcuts_are_per_language_and_any_case(write: Callable) -> None:
    shipped = write({"en/greeting/a": "---\nshortcut: hi\n---\nA.", "lv/greeting/a": "---\nshortcut: hi\n---\nĀ."},
                    Source.SHIPPED)  # fmt: skip
    team = write({"en/greeting/b": "---\nshortcut: HI\n---\nB."}, Source.TEAM)
    library = Library.load([shipped, team])
    by_team = library.by_shortcut("Hi", EN)
    assert by_team is not None
    assert by_team.body == "B."
    by_shipped = library.by_shortcut("hi", Language.LATVIAN)
    assert by_shipped is not None
    assert by_shipped.body == "Ā."
    assert library.by_shortcut("ho", EN) is None
    assert library.by_shortcut("", EN) is None


def test_a_phrase_is_named_by_its_shortcut_too(write: Callable) -> None:
    library = Library.load(
        [write({"en/greeting/a": "---\nshortcut: b\n---\nA.", "en/greeting/b": "B."}, Source.SHIPPED)]
    )
    assert library.find("b", EN).body == "B."
    library = Library.load([write({"en/greeting/c": "---\nshortcut: hi\n---\nC."}, Source.TEAM)])
    for name in ("hi", ";hi", "；HI"):
        assert library.find(name, EN).body == "C."


def test_a_phase_lists_what_fits_the_channels_own_first_then_by_title(load: Callable) -> None:
    library = load(
        {
            "en/greeting/1": "---\ntitle: b general\n---\nA.",
            "en/greeting/2": "---\ntitle: A general\n---\nA.",
            "en/greeting/3": "---\ntitle: z chat\nchannels: chat\n---\nA.",
            "en/greeting/4": "---\ntitle: mail only\nchannels: mail\n---\nA.",
            "en/closing/5": "Bye.",
        }
    )

    def titles(channel: Channel | None) -> list[str]:
        return [str(reply.title) for reply in library.of_phase(Phase.GREETING, EN, channel)]

    assert titles(Channel.CHAT) == ["z chat", "A general", "b general"]
    assert titles(Channel.PHONE) == ["A general", "b general"]
    assert titles(None) == ["A general", "b general", "mail only", "z chat"]
    assert library.of_phase(Phase.SOLVE, EN, Channel.CHAT) == ()
    assert library.of_phase(Phase.GREETING, Language.CHINESE) == ()


def test_reload_reads_only_what_changed(write: Callable) -> None:
    folder = write({"en/greeting/hi": "Hello.", "en/closing/bye": "Bye."})
    library = Library.load([folder])
    assert library.reload() is library
    path = folder.path / "en/greeting/hi.md"
    path.write_text("Hello!")
    os.utime(path, ns=(1, 1))
    again = library.reload()
    assert again is not library
    assert again.find("hi", EN).body == "Hello!"
    assert again.find("bye", EN) is library.find("bye", EN)
    assert library.find("hi", EN).body == "Hello."
    path.unlink()
    write({"en/closing/new": "So long.", "xx/closing/new": "?"})
    third = again.reload()
    assert [reply.name for reply in third.replies] == ["bye", "new"]
    assert [problem.rule for problem in third.problems] == ["language-folder"]
    assert third.reload() is third


def test_reload_sees_a_folder_that_is_made_later(tmp_path: Path, write: Callable) -> None:
    library = Library.load([Folder(tmp_path / Source.USER, Source.USER)])
    write({"en/greeting/hi": "Hello."}, Source.USER)
    assert library.reload().find("hi", EN).body == "Hello."


def test_the_shipped_folder_is_found_in_a_checkout_or_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (shipped_folder() / "en").is_dir()
    installed = tmp_path / "site" / "deskterm"
    module = installed / "canned" / "library.py"
    monkeypatch.setattr("deskterm.canned.library.__file__", str(module))
    with pytest.raises(NotFound):
        shipped_folder()
    (installed / "canned_replies").mkdir(parents=True)
    assert shipped_folder() == installed / "canned_replies"


def test_the_room_is_entered_without_its_furniture() -> None:
    script = (
        "import sys; from deskterm.canned import library, rank, reply, slots, template\n"
        "print(sorted({'yaml', 'jinja2', 'rapidfuzz', 'babel', 'frontmatter', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
