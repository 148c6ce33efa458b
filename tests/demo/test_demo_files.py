"""Reading the demo's files strictly."""

from datetime import timedelta
from pathlib import Path
from zipfile import Path as ZipPath
from zipfile import ZipFile

import pytest
from demo_material import (
    PRODUCTS,
    SCENARIOS,
    SHIPPED,
)

from deskterm.demo.goods import load_products
from deskterm.demo.people import load_people
from deskterm.demo.scenario import Scenario, load_scenarios
from deskterm.errors import InputError
from deskterm.model.words import (
    Script,
    State,
)

GOOD = """
[[scenario]]
name = "one"
channel = "mail"
language = "en"
queue = "front"
category = "delivery"
subject = "Where is {order}?"
end = { state = "new" }

[[scenario.message]]
from = "customer"
after = "0m"
text = "Where?"
"""


def read(tmp_path: Path, text: str) -> tuple[Scenario, ...]:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    return load_scenarios(tmp_path)


def test_a_small_scenario_reads_as_written(tmp_path: Path) -> None:
    (scenario,) = read(tmp_path, GOOD.replace('"0m"', '"1d2h3m4s"'))
    assert scenario.messages[0].after == timedelta(days=1, hours=2, minutes=3, seconds=4)
    assert (scenario.script, scenario.weight, scenario.end.state) == (Script.LATIN, 1, State.NEW)


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ('channel = "mail"', 'channel = "pigeon"', "scenario one: channel"),
        ('channel = "mail"', "", "scenario one: channel: is missing"),
        ('channel = "mail"', "channel = 3", "scenario one: channel"),
        ('queue = "front"', 'queue = "back"', "scenario one: queue"),
        ('text = "Where?"', 'text = "Where?"\nfiles = ["where.xyz"]', "files: there is no sample for 'where.xyz'"),
        ('category = "delivery"', 'category = "gossip"', "scenario one: category"),
        ('"Where is {order}?"', '"Where is {parcel}?"', "scenario one: subject: unknown placeholder {parcel}"),
        ('subject = "', 'subjekt = "', "scenario one: subject: is missing"),
        ("[[scenario.message]]", 'colour = "red"\n[[scenario.message]]', "scenario one: colour: is not known here"),
        ("[[scenario.message]]", "live = true\n[[scenario.message]]", "scenario one: later"),
        ("[[scenario.message]]", "public = true\n[[scenario.message]]", "scenario one: public"),
        ("[[scenario.message]]", 'follows = "two"\nweight = 0\n[[scenario.message]]', "scenario one: follows"),
        ("[[scenario.message]]", "weight = -1\n[[scenario.message]]", "scenario one: weight"),
        ("[[scenario.message]]", 'tags = ["a", 1]\n[[scenario.message]]', "scenario one: tags"),
        ("[[scenario.message]]", "[[scenario.messages]]", "scenario one: messages"),
        ('from = "customer"', 'from = "nobody"', "scenario one: message 1: from"),
        ('from = "customer"', 'from = "call"', "scenario one: message 1: direction"),
        ('after = "0m"', 'after = "soon"', "scenario one: message 1: after"),
        ('after = "0m"', 'after = ""', "scenario one: message 1: after"),
        ('{ state = "new" }', '{ state = "lost" }', "scenario one: end: state"),
        ('{ state = "new" }', '{ state = "snoozed" }', "scenario one: end: snoozed_for"),
        ('{ state = "new" }', '{ state = "solved", rating = { value = 6 } }', "scenario one: end: rating: value"),
        ('{ state = "new" }', '"new"', "scenario one: end"),
        ("[[scenario]]", "[[scenario]", "no TOML"),
        ("[[scenario]]", 'note = "[/]"\n[[scenario]]', "note: is not known here"),
    ],
)
def test_a_mistake_is_named_by_file_and_field(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    assert right in GOOD
    with pytest.raises(InputError) as caught:
        read(tmp_path, GOOD.replace(right, wrong, 1))
    assert caught.value.message.startswith("mine.toml: ")
    assert named in caught.value.message
    assert caught.value.hint


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mine\.toml: scenario one: name: 'one' is there twice"):
        read(tmp_path, GOOD + GOOD)


def test_a_salutation_that_nobody_confirmed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.toml").write_text(
        '[[customer]]\nkey = "x"\nname = "X"\nfirst_name = "X"\nlanguage = "lv"\ncity = "riga"\npreferred = "mail"\n'
        'salutation = "X kungs"\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"people\.toml: customer x: confirmed"):
        load_people(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"purchases\.toml"):
        load_products(tmp_path)


def test_the_files_are_read_from_inside_an_archive_too(tmp_path: Path) -> None:
    archive = tmp_path / "wheel.zip"
    with ZipFile(archive, "w") as packed:
        for file in SHIPPED.iterdir():
            packed.writestr(f"scenarios/{file.name}", file.read_bytes())
    folder = ZipPath(archive, "scenarios/")
    assert load_scenarios(folder) == SCENARIOS
    assert load_products(folder) == PRODUCTS
