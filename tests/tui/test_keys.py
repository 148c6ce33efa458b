"""The registry: every verb's key on every keyboard, no clashes, and a person's own keys checked before they hold."""

from pathlib import Path

import pytest
from textual.keys import _character_to_key

from deskterm.errors import ConfigError
from deskterm.tui.actions import ACTIONS, CHAINS, GROUPS, PLACES
from deskterm.tui.keys import (
    EDITING,
    TYPING,
    Keymap,
    checked_key,
    clashes,
    key_name,
    rebound,
    shown,
    textual_key,
    twins,
    typed_key,
)

ALL = tuple(PLACES)


@pytest.mark.parametrize(
    "character", [*"abcXYZ019/?:;[]!*-_+@\\ ", "к", "ы", "Ж", "／", "？", "：", "；", "［", "】", "、"]
)
def test_keys_are_named_as_textual_names_them(character: str) -> None:
    assert key_name(character) == ("space" if character == " " else _character_to_key(character))


@pytest.mark.parametrize(
    ("key", "arrives"),
    [
        ("r", "к"),
        ("A", "Ф"),
        ("ctrl+s", "ctrl+ы"),
        ("[", "х"),
        ("]", "ъ"),
        (":", "fullwidth_colon"),
        ("/", "fullwidth_solidus"),
        ("?", "fullwidth_question_mark"),
        ("[", "left_black_lenticular_bracket"),
        ("r", "ｒ"),
        ("1", "１"),
        ("space", "ideographic_space"),
    ],
)
def test_every_key_has_its_twins(key: str, arrives: str) -> None:
    assert arrives in twins(key)


def test_every_verb_answers_to_all_its_twins_in_all_its_places() -> None:
    keymap = Keymap()
    for action in ACTIONS.values():
        for key in action.keys:
            for arrives in (textual_key(key), *twins(key)):
                for place in action.places:
                    assert keymap.at((place,), arrives) == action, (action.id, arrives)


def test_no_key_means_two_verbs_where_both_are_there() -> None:
    assert clashes(ACTIONS.values()) == []


def test_no_verb_uses_what_other_keyboards_lack() -> None:
    for action in ACTIONS.values():
        for key in action.keys:
            assert checked_key(key) == key
            assert "alt" not in key
            assert key not in (".", ",")


def test_no_verb_of_the_composer_is_a_printable_character() -> None:
    for action in ACTIONS.values():
        if {"composer", "chat"} & set(action.places):
            assert all(len(key) > 1 and key != "space" for key in action.keys), action.id


def test_every_verb_is_whole() -> None:
    for action in ACTIONS.values():
        assert all((action.title, action.word, action.help)), action.id
        assert set(action.places) <= set(PLACES), action.id
        assert action.group in GROUPS, action.id
    assert {place for chain in CHAINS for place in chain} == set(PLACES)


def test_a_rebound_key_takes_the_place_of_the_old_one_with_its_twins() -> None:
    keymap = rebound({"reply": "b F6"}, Path("config.toml"))
    assert keymap.at(ALL, "b") == keymap.at(ALL, "и") == keymap.at(ALL, "f6") == keymap.actions["reply"]
    assert keymap.at(("tickets",), "r") is None
    assert keymap.key("reply") == "b"
    assert keymap.all_keys("reply") == "b F6"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"replay": "b"}, ("no verb replay", "did you mean reply")),
        ({"reply": "a"}, ("keys.reply", "a is the key of assign")),
        ({"reply": "j"}, ("keys.reply", "j is the key of down")),
        ({"assign": "b", "reply": "b"}, ("b is the key of",)),
        ({"reply": "alt+r"}, ("keys.reply", "Alt")),
        ({"reply": "."}, ("keys.reply", "Russian")),
        ({"reply": "ctrl+m"}, ("keys.reply", "Enter")),
        ({"reply": "hyper+x"}, ("keys.reply", "is no key")),
        ({"reply": "rr"}, ("keys.reply", "is no key")),
        ({"reply": "ctrl+1"}, ("keys.reply", "ctrl with a letter")),
    ],
)
def test_a_bad_rebinding_is_refused_by_file_line_and_name(
    tmp_path: Path, keys: dict[str, str], words: tuple[str, ...]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[keys]\n" + "".join(f'{name} = "{key}"\n' for name, key in keys.items()), "utf-8")
    with pytest.raises(ConfigError) as caught:
        rebound(keys, path)
    said = f"{caught.value.message} {caught.value.hint}"
    assert said.startswith(f"{path}:")
    for one in words:
        assert one in said


def test_two_verbs_may_swap_their_keys() -> None:
    keymap = rebound({"reply": "n", "note": "r"}, Path("config.toml"))
    assert keymap.at(("tickets",), "r") == keymap.actions["note"]
    assert keymap.at(("tickets",), "т") == keymap.actions["reply"]


def test_keys_are_shown_as_people_know_them() -> None:
    assert [shown(one) for one in ("f9", "ctrl+s", "escape", "pagedown", "up", "?")] == [
        "F9",
        "ctrl+s",
        "esc",
        "PgDn",
        "↑",
        "?",
    ]


@pytest.mark.parametrize(
    ("verb", "key", "words"),
    [
        ("send", "s", "types a character where send works (while writing)"),
        ("send", "space", "types a character"),
        ("send", "ctrl+k", "edits the text where send works"),
        ("phrase", "f6", "edits the text"),
        ("call_save", "ctrl+z", "edits the text where call_save works (during a call)"),
        ("search_order", "ctrl+w", "edits the text"),
        ("accept", "left", "edits the text"),
        ("reply", "ctrl+enter", "send Enter for it"),
        ("reply", "ctrl+space", "input methods"),
        ("reply", "shift+space", "send a space"),
        ("reply", "backspace", "every line of writing"),
        ("reply", "shift+insert", "paste"),
    ],
)
def test_keys_that_typing_needs_or_terminals_keep_are_refused(verb: str, key: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        rebound({verb: key}, Path("config.toml"))
    assert words in caught.value.message
    assert f"keys.{verb}" in caught.value.message


def test_what_textual_writes_with_is_known() -> None:
    from textual.widgets import Input, TextArea

    bound = {key for one in (*TextArea.BINDINGS, *Input.BINDINGS) for key in one.key.split(",")}  # type: ignore[union-attr]
    unsaid = {one for one in bound - EDITING if "alt+" not in one and "super+" not in one and "ctrl+shift" not in one}
    assert unsaid == {"backspace", "delete", "ctrl+backspace", "enter"}
    for action in ACTIONS.values():
        if TYPING & set(action.places):
            assert not EDITING & set(action.keys), action.id


@pytest.mark.parametrize(
    ("key", "character", "written"),
    [
        ("r", "r", "r"),
        ("к", "к", "r"),
        ("ｒ", "ｒ", "r"),
        ("Ф", "Ф", "A"),
        ("question_mark", "?", "?"),
        ("fullwidth_question_mark", "？", "?"),
        ("space", " ", "space"),
        ("ctrl+s", "\x13", "ctrl+s"),
        ("ctrl+ы", None, "ctrl+s"),
        ("f8", None, "f8"),
        ("left_black_lenticular_bracket", "【", "["),
    ],
)
def test_a_pressed_key_is_written_as_people_write_it(key: str, character: str | None, written: str) -> None:
    assert typed_key(key, character) == written
