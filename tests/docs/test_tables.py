"""The tables of keys and commands in docs/ say what the program does; UPDATE_README=1 writes them anew."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deskterm.cli.app import VERBS, usage
from deskterm.tui.actions import ACTIONS, GROUPS, PLACES, Action
from deskterm.tui.keys import shown

DOCS = Path(__file__).parents[2] / "docs"


def keys_table() -> Iterator[str]:
    """Every verb of the screen, by group."""
    yield "| key | what it does | where |"
    yield "|---|---|---|"
    for group in GROUPS:
        yield f"| **{group}** | | |"
        for action in ACTIONS.values():
            if action.group == group:
                yield f"| {_keys(action)} | {action.title} | {_places(action)} |"


def _keys(action: Action) -> str:
    return " ".join(f"`{_cell(shown(key))}`" for key in action.keys) or "(in the palette)"


def _places(action: Action) -> str:
    return ", ".join(PLACES[place][0].lower() + PLACES[place][1:] for place in action.places)


def commands_table() -> Iterator[str]:
    """Every verb of the shell, in the order of its help."""
    yield "| command | what it does |"
    yield "|---|---|"
    yield "| `deskterm` | Open the workstation. |"
    for verb in VERBS.values():
        yield f"| `{_cell(usage(verb))}` | {_cell(verb.help)} |"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


GENERATED: dict[str, Callable[[], Iterator[str]]] = {"keys": keys_table, "commands": commands_table}


@pytest.mark.parametrize("name", GENERATED)
def test_the_tables_are_what_the_program_says(name: str) -> None:
    page = DOCS / f"{name}.md"
    text = page.read_text("utf-8")
    wanted = "\n".join(GENERATED[name]())
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    found = re.search(f"{re.escape(begin)}\n(.*?)\n?{re.escape(end)}", text, re.DOTALL)
    assert found, f"{page.name} wants {begin} and {end}, each on a line of its own"
    if os.environ.get("UPDATE_README") == "1":
        page.write_text(f"{text[: found.start(1)]}{wanted}\n{end}{text[found.end() :]}", "utf-8")
        return
    assert found[1] == wanted, "UPDATE_README=1 .venv/bin/python -m pytest tests/docs writes it anew"


def test_every_row_is_one_row() -> None:
    for table in GENERATED.values():
        rows = list(table())
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1
        assert not any("\n" in row for row in rows)
