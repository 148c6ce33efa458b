"""The shipped phrases: complete in four languages, without an error, and quick to load."""

import subprocess
import sys
import time

import pytest

from deskterm.canned.library import Folder, Library, shipped_folder
from deskterm.canned.lint import lint
from deskterm.canned.reply import CannedReply, Severity, Source
from deskterm.canned.template import Context, render
from deskterm.model.words import Channel, Language, Phase


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load([Folder(shipped_folder(), Source.SHIPPED)])


@pytest.mark.parametrize("language", Language)
def test_every_phase_has_a_phrase_in_every_language(library: Library, language: Language) -> None:
    assert library.phases(language) == tuple(Phase)


def test_every_channel_has_a_greeting_and_a_closing(library: Library) -> None:
    for language in Language:
        for channel in Channel:
            assert library.of_phase(Phase.GREETING, language, channel)
            assert library.of_phase(Phase.CLOSING, language, channel)


def test_lint_finds_no_error(library: Library) -> None:
    assert [str(problem) for problem in lint(library) if problem.severity is Severity.ERROR] == []


def test_every_phrase_reads_well_knowing_everything_or_nothing_of_the_customer(library: Library) -> None:
    desk = Context(ticket_number="#1", ticket_subject="s", agent_name="Aija", desk_name="Desk")
    known = Context("Ilze Kalniņa", "Ilze", "#1", "s", "Aija", "Desk")

    def check(reply: CannedReply, context: Context) -> None:
        rendered = render(reply, context, {slot.name: "X" for slot in reply.slots})
        assert (rendered.missing, rendered.open_slots) == ((), ()), reply.path

    for reply in library.replies:
        check(reply, known)
        check(reply, desk)


def test_loading_imports_only_yaml() -> None:
    script = (
        "import sys; from deskterm.canned.library import Folder, Library, shipped_folder\n"
        "from deskterm.canned.reply import Source\n"
        "assert 'yaml' not in sys.modules\n"
        "assert Library.load([Folder(shipped_folder(), Source.SHIPPED)]).replies\n"
        "print(sorted({'jinja2', 'rapidfuzz', 'babel', 'frontmatter', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_looking_for_changes_costs_next_to_nothing(library: Library) -> None:
    begun = time.process_time()
    assert library.reload() is library
    # Milliseconds in truth; the limit leaves room for a slow machine.
    assert time.process_time() - begun < 0.5
