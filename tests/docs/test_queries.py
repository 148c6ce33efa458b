"""The page about the query language names every field and every fixed value."""

from pathlib import Path

import pytest

from deskterm.model.query import ENUMERATIONS, FIELDS

PAGE = (Path(__file__).parents[2] / "docs" / "queries.md").read_text("utf-8")


@pytest.mark.parametrize("field", [one for one in FIELDS if one != "not"])
def test_every_field_is_told_of(field: str) -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith("|") and f"`{field}`" in line.split("|")[1])
    for value in ENUMERATIONS.get(field, ()):
        assert f"`{value}`" in line
