"""The checks of answers put together: weights from the configuration, facts from the ticket, phrases looked at too."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskterm.canned.library import Folder, Library, load_for, shipped_folder
from deskterm.canned.reply import Severity, Source
from deskterm.config import load
from deskterm.desk.checking import (
    certain_language,
    check,
    facts_of,
    lint_replies,
    rule_names,
    said_in_contact,
    weights_of,
)
from deskterm.errors import ConfigError
from deskterm.model.commands import Note, Party, Reply, SetCategory, SetLanguage
from deskterm.model.words import Audience, Channel, ContactKind, Language
from deskterm.standards.reply_facts import Facts, Weight
from hostile import HOSTILE
from office import Office


def rules(text: str, **facts: object) -> set[str]:
    return {one.rule for one in check(text, Facts(**facts))}  # type: ignore[arg-type]


def configured(tmp_path: Path, text: str) -> dict[str, Weight | None]:
    (tmp_path / "config.toml").write_text(text, "utf-8")
    return weights_of(load(environ={"DESKTERM_HOME": str(tmp_path)}))


def test_a_team_sets_what_each_rule_weighs(tmp_path: Path) -> None:
    weights = configured(tmp_path, '[checks]\nshouting = "off"\nattachment = "stop"\n')
    assert weights == {"shouting": None, "attachment": Weight.STOP}
    assert {one.rule: one.weight for one in check("The file is attached!!!", Facts(), weights)} == {
        "attachment": Weight.STOP
    }


def test_every_rule_can_be_turned_off_by_name(tmp_path: Path) -> None:
    off = configured(tmp_path, "[checks]\n" + "".join(f'{name} = "off"\n' for name in rule_names()))
    assert check("{{ slot.x }} ATTACHED IS EVERYTHING!!! TODO", Facts(language=Language.ENGLISH), off) == ()


def test_a_wrong_name_or_weight_is_named_by_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config.toml:3: there is no check shoutin") as error:
        configured(tmp_path, '[checks]\nattachment = "warn"\nshoutin = "off"\n')
    assert error.value.hint == "did you mean shouting?"
    with pytest.raises(ConfigError, match=r"config.toml:2: checks.shouting wants one of off, hint, warn, stop"):
        configured(tmp_path, '[checks]\nshouting = "never"\n')


@pytest.mark.parametrize(
    ("text", "language", "rule"),
    [
        ("This is for our L2 colleagues.", Language.ENGLISH, "internal-word"),
        ("Я проверила Ваш заказ.", Language.RUSSIAN, "gendered"),
        ("Vai jūs saņēmāt?", Language.LATVIAN, "polite-you"),
        ("您好,退款已到账。", Language.CHINESE, "half-width"),
        ("TODO: write this.", Language.ENGLISH, "placeholder-text"),
    ],
)
def test_the_rules_of_wording_count_too(text: str, language: Language, rule: str) -> None:
    assert rule in rules(text, language=language)
    assert rule not in rules(f"> {text}\nOk.", language=language)


def test_after_a_complaint_nobody_is_wished_a_nice_day(office: Office) -> None:
    ticket = office.ticket()
    office.done(SetCategory, ticket=ticket, category="complaint/delivery")
    facts = facts_of(office.reads.ticket(ticket), language=Language.ENGLISH, audience=Audience.DIRECT)
    assert facts.complaint
    assert "nice-day" in {one.rule for one in check("We are sorry. Have a nice day!", facts)}
    assert "nice-day" not in rules("Have a nice day!", language=Language.ENGLISH)


def test_a_language_is_certain_once_somebody_said_so(office: Office) -> None:
    ticket = office.ticket(body="Labdien, kur ir mana paciņa? Es gaidu jau ļoti ilgi.")
    assert certain_language(office.reads, office.reads.ticket(ticket)) is None
    office.done(SetLanguage, ticket=ticket, language=Language.LATVIAN)
    assert certain_language(office.reads, office.reads.ticket(ticket)) is Language.LATVIAN


def test_facts_are_what_the_ticket_knows(office: Office) -> None:
    marta = Party(ContactKind.HANDLE, "@marta.k", "Marta Kalniņa")
    ticket = office.ticket(body="Where is it?", channel=Channel.SOCIAL, sender=marta, audience=Audience.PUBLIC)
    office.wait(minutes=1)
    office.receive("It is order 58211.", channel=Channel.SOCIAL, sender=marta, subject="")
    office.done(Note, ticket=ticket, body="She has asked three times already, poor thing.")
    view = office.reads.ticket(ticket)
    facts = facts_of(view, language=None, audience=Audience.PUBLIC, strangers=("Marta Kalniņa", "Anna Ozola"))
    assert facts.asked == facts.theirs
    assert facts.notes == ("She has asked three times already, poor thing.",)
    assert facts.strangers == ("Anna Ozola",)
    if len(facts.theirs) == 2:
        assert facts.overheard == ("It is order 58211.",)
        assert "private-number" in {one.rule for one in check("58211 is late.", facts)}
    office.done(Reply, ticket=ticket, body="Hello! We look. Kind regards", audience=Audience.PUBLIC)
    view = office.reads.ticket(ticket)
    assert facts_of(view, language=None, audience=Audience.PUBLIC).asked == ()
    assert said_in_contact(office.reads, view).greeting


def test_the_shipped_phrases_pass() -> None:
    library = load_for(None, None)
    assert lint_replies(library) == ()
    for reply in library.replies:
        found = check(reply.body, Facts(language=reply.language))
        assert {one.rule for one in found if one.weight is Weight.STOP} <= {"empty-slot"}


def test_a_phrase_that_shouts_is_named_by_line(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "hold"
    folder.mkdir(parents=True)
    (folder / "loud.md").write_text("---\ntitle: Loud\n---\nOne line.\nPLEASE WAIT HERE NOW!\n", "utf-8")
    library = Library.load([Folder(shipped_folder(), Source.SHIPPED), Folder(tmp_path, Source.TEAM)])
    (problem,) = lint_replies(library)
    assert (problem.line, problem.rule, problem.severity) == (5, "shouting", Severity.WARNING)
    assert lint_replies(library, {"shouting": None}) == ()
    (stopping,) = lint_replies(library, {"shouting": Weight.STOP})
    assert stopping.severity is Severity.ERROR


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*HOSTILE, "Dear Ilze, ", "{{ slot.x }}", "!!! ", "附件 ", "? ", "\n> "]), max_size=12
    ).map("".join),
    st.sampled_from([*Language, None]),
    st.sampled_from(list(Audience)),
)
def test_nothing_written_breaks_the_checks(text: str, language: Language | None, audience: Audience) -> None:
    found = check(text, Facts(language=language, audience=audience, theirs=HOSTILE, asked=HOSTILE, notes=HOSTILE))
    assert [one.weight for one in found] == sorted((one.weight for one in found), key=list(Weight).index)
