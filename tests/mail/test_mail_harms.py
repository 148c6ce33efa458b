"""Mails made to do harm through every stage: read, printed as JSON, taken in, listed, shown and seen on the screen.

What must hold of each is in ``harms``. Where ``HOSTILE_MAILS`` names a folder of such mails with a file of facts, those
go the same way, and every one of its statements is checked.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from harm_claims import KINDS, Claim
from harm_evidence import Evidence, Stage, gather
from harm_facts import NotUnderstood, claims_of, read_facts
from harm_screens import walk
from harms import HARMS, Harm
from mail_samples import mail

pytestmark = pytest.mark.timeout(600)

FOLDER = os.environ.get("HOSTILE_MAILS", "")
FACTS: Mapping[str, Harm] = read_facts(Path(FOLDER)) if FOLDER else {}
MISSING = "HOSTILE_MAILS names no folder of mails made to do harm with a manifest.json of facts beside them"

_GATHERED: dict[str, dict[str, Evidence]] = {}


def _evidence(which: str, harms: Mapping[str, Harm], folder: Path) -> dict[str, Evidence]:
    """What became of each, gathered once: all in one store, and one walk through the app."""
    if which not in _GATHERED:
        letters = [name for name, harm in harms.items() if any(one.name == "letter for letter" for one in harm.claims)]
        with pytest.MonkeyPatch.context() as patch:
            place, found = gather({name: harm.given for name, harm in harms.items()}, folder, patch)
            _GATHERED[which] = walk(place, found, letters, patch)
            place.fetched.store.close()
    return _GATHERED[which]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Evidence]:
    """What became of each of our own mails."""
    return _evidence("own", HARMS, tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Evidence]:
    """What became of the mails of the folder."""
    if not FACTS:
        pytest.skip(MISSING)
    return _evidence("others", FACTS, tmp_path_factory.mktemp("others"))


def _wrong(harms: Mapping[str, Harm], found: Mapping[str, Evidence], stage: Stage) -> list[str]:
    return [
        f"{name}: {wrong}"
        for name, harm in harms.items()
        for one in harm.all_claims
        for wrong in one.wrong(stage, found[name])
    ]


@pytest.mark.parametrize("stage", Stage)
def test_every_claim_about_our_own_mails_holds(own: dict[str, Evidence], stage: Stage) -> None:
    wrong = _wrong(HARMS, own, stage)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("stage", Stage)
def test_every_statement_about_the_mails_of_the_folder_holds(others: dict[str, Evidence], stage: Stage) -> None:
    wrong = _wrong(FACTS, others, stage)
    assert not wrong, "\n".join(wrong)


def _breaches(harms: Mapping[str, Harm], found: Mapping[str, Evidence]) -> list[str]:
    """The claims that hold at a stage whatever happens there; each of them once."""
    idle: list[str] = []
    tried: set[Claim] = set()
    for name, harm in harms.items():
        for one in set(harm.all_claims) - tried:
            tried.add(one)
            broken = one.broken(found[name])
            idle += [f"{name}: {one}, {stage}" for stage in one.stages if not one.wrong(stage, broken)]
    return idle


def test_every_claim_about_our_own_mails_can_fail(own: dict[str, Evidence]) -> None:
    idle = _breaches(HARMS, own)
    assert not idle, "\n".join(idle)


def test_every_statement_about_the_mails_of_the_folder_can_fail(others: dict[str, Evidence]) -> None:
    idle = _breaches(FACTS, others)
    assert not idle, "\n".join(idle)


def test_every_kind_of_claim_is_made_about_our_own_mails() -> None:
    made = {one.name for harm in HARMS.values() for one in harm.all_claims}
    assert made | {"count of files", "answer without"} == set(KINDS)


def test_a_statement_that_is_not_known_is_an_error() -> None:
    known = {"file": "a.eml", "must": ["single row"], "must_not": [], "assert": {}}
    assert [one.name for one in claims_of(known, mail())] == ["one row"]
    for odd in ({"must": ["it sings"]}, {"must_not": ["it sings"]}, {"assert": {"sings": True}}, {"sings": True}):
        with pytest.raises(NotUnderstood, match=r"a\.eml: (it )?sings"):
            claims_of({**known, **odd}, mail())
