"""Lint: every rule about files and the library, by name, at its line."""

from collections.abc import Callable

import pytest

from deskterm.canned.library import Library
from deskterm.canned.lint import LIBRARY_RULES, PHRASE_RULES, lint
from deskterm.canned.reply import Severity, Source
from deskterm.model.words import Language, Phase

COVERING = {
    f"{language}/{phase}/{phase}": "---\ntitle: x\n---\n{{ agent.name }}\n" for language in Language for phase in Phase
}


def found(library: Library) -> dict[str, list[int]]:
    rules: dict[str, list[int]] = {}
    for problem in lint(library):
        rules.setdefault(problem.rule, []).append(problem.line)
    return rules


def test_a_library_with_everything_is_clean(load: Callable) -> None:
    assert lint(load(COVERING)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello.", {"title-missing": [1]}),
        ("---\ntitle:\n---\nHello.", {"title-missing": [1]}),
        ("---\ntitle: a\nshortcut: 您好\n---\nHello.", {"shortcut-word": [3]}),
        ("---\ntitle: a\nshortcut: a b\n---\nHello.", {"shortcut-word": [3]}),
        ("---\ntitle: a\nslots:\n  day: date\n---\nHello.", {"slot-unused": [4]}),
        ("---\ntitle: a\n---\nHello {{ slot.day }}.", {"slot-undeclared": [4]}),
        ("---\ntitle: a\nslots:\n  n:\n    type: order\n    promise: true\n---\n{{ slot.n }}", {"promise-date": [6]}),
        ("---\ntitle: a\n---\nHi.\nDear {{ customer.salutation }},", {"nameless": [5]}),
        ("---\ntitle: a\n---\nDear {% if customer.name %}{{ customer.salutation }}{% endif %},", {"nameless": [4]}),
        ("---\ntitle: a\n---\n{% if agent.name %}a{% else %}{{ customer.salutation }}{% endif %}.", {"nameless": [4]}),
        ('---\ntitle: a\n---\nDear {{ customer.salutation|default("customer") }},', {}),
        ("---\ntitle: a\n---\nHi{% if customer.salutation %}, {{ customer.salutation }}{% endif %}!", {}),
        ("---\ntitle: a\nslots:\n  x: text\n---\n{% if slot.x %}a{% endif %} {{ slot.x }}.", {"slot-decides": [6]}),
        ("---\ntitle: a\n---\nHi.\n{% if agent.name %}\nI am here.\n{% endif %}",
         {"block-line": [5, 7], "empty-lines": [4, 6]}),
        ("---\ntitle: a\n---\nOne.\n\nTwo  three.\nFour ",
         {"double-space": [6], "trailing-space": [7], "final-mark": [7]}),
        ("---\ntitle: a\n---\n{% if agent.name %}a.{% else %}b{% endif %}", {"final-mark": [4]}),
        ("---\ntitle: a\nkey: x\n---\nHello.", {"unknown-key": [3]}),
        ("---\ntitle: a\ntags: [complaint]\n---\nSorry.\nHave a nice day!", {"nice-day": [6]}),
        ("---\ntitle: a\n---\nWe use\tthe SLA.", {"internal-word": [4]}),
    ],
)  # fmt: skip
def test_a_rule_about_a_phrase_names_its_line(text: str, expected: dict[str, list[int]], load: Callable) -> None:
    rules = found(load(COVERING | {"en/greeting/greeting": text}))
    rules.pop("slots-differ", None)
    assert rules == expected


def test_shortcuts_clash_within_a_language_only(load: Callable) -> None:
    files = {
        "en/greeting/greeting": "---\ntitle: a\nshortcut: hi\n---\nHello.",
        "lv/greeting/greeting": "---\ntitle: a\nshortcut: hi\n---\nLabdien!",
        "en/closing/closing": "---\ntitle: a\nshortcut: HI\n---\nBye.",
    }
    problems = lint(load(COVERING | files))
    assert [(problem.rule, problem.line, problem.path.stem) for problem in problems] == [
        ("shortcut-clash", 3, "closing")
    ]


def test_a_phase_without_a_phrase_is_named_and_so_is_a_language(load: Callable) -> None:
    files = {name: text for name, text in COVERING.items() if name != "zh/soothe/soothe"}
    problems = lint(load(files))
    assert [(problem.rule, problem.severity) for problem in problems] == [
        ("language-missing", Severity.WARNING),
        ("phase-empty", Severity.ERROR),
    ]
    assert "zh" in problems[0].message
    assert problems[1].path.parts[-2:] == ("zh", "soothe")


def test_greeting_and_closing_serve_every_channel(load: Callable) -> None:
    mail_only = "---\ntitle: x\nchannels: [mail, web, social, phone]\n---\nBye."
    problems = lint(load(COVERING | {"ru/closing/closing": mail_only, "ru/solve/solve": mail_only}))
    assert [problem.rule for problem in problems] == ["channel-missing"]
    assert "closing on chat in ru" in problems[0].message


@pytest.mark.parametrize("slots", ["day: text", "day: date\n  more: text", "day: {type: date, promise: true}"])
def test_slots_are_the_same_in_all_languages(slots: str, load: Callable) -> None:
    files = {
        f"{language}/solve/solve": "---\ntitle: x\nslots:\n  day: date\n---\n{{ slot.day }}" for language in Language
    }
    assert found(load(COVERING | files)) == {}
    files["lv/solve/solve"] = f"---\ntitle: x\nslots:\n  {slots}\n---\n{{{{ slot.day }}}}"
    rules = found(load(COVERING | files))
    assert rules["slots-differ"] == [1]
    assert set(rules) <= {"slots-differ", "slot-unused"}


def test_problems_met_while_reading_are_among_them(load: Callable) -> None:
    rules = found(
        load(
            COVERING
            | {"en/solve/bad": "{{ x }}", "de/solve/solve": "Ja.", "en/solve/fax": "---\nchannels: fax\n---\nA."}
        )
    )
    assert rules == {"template": [1], "language-folder": [0], "unknown-channel": [2]}


def test_an_overridden_file_is_looked_at_too(write: Callable) -> None:
    shipped = write(COVERING | {"en/solve/solve": "---\ntitle: x\n---\nDone"}, Source.SHIPPED)
    team = write({"en/solve/solve": "---\ntitle: x\n---\nDone."}, Source.TEAM)
    (problem,) = lint(Library.load([shipped, team]))
    assert (problem.rule, problem.path.is_relative_to(shipped.path)) == ("final-mark", True)
    assert str(problem) == f"{problem.path}:4: error: {problem.message} (final-mark)"


def test_names_of_rules_are_their_own() -> None:
    names = [rule.name for rule in (*PHRASE_RULES, *LIBRARY_RULES)]
    assert len(names) == len(set(names))
