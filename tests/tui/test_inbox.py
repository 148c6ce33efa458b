"""The inbox: views and filters, the figures that open, panes by width, and the verbs on a list."""

from collections.abc import Callable

import pytest
from driving import fill, press, rested, screen_text, settle, toasts, until

from deskterm.model.commands import DESK, Assign, Party, Receive, Reply, SetState
from deskterm.model.words import Channel, ContactKind, State
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.ticket import TicketScreen
from office import Office

SIZE = (120, 40)
NewApp = Callable[..., DesktermApp]


def shown(app: DesktermApp) -> list[str]:
    """The ids of the rows read, in order."""
    return [one.id for one in app.inbox.list.source.rows]


async def test_the_side_column_leads_to_views_and_queues(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 6)
    office.done(Assign, ticket=ids[2], assignee="aija")
    office.done(SetState, ticket=ids[4], state=State.PENDING)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "left", "down", "open")
        assert shown(app) == [ids[2]]
        assert "Mine · by due" in screen_text(app)
        await press(pilot, "left", "down", "open")
        assert shown(app) == [ids[4]]
        await press(pilot, "left", "bottom", "open")
        assert "Nothing to solve in Billing." in screen_text(app)
        await press(pilot, "left", "top", "open")
        assert len(shown(app)) == 5


@pytest.mark.parametrize(
    ("figure", "count"),
    [("to_solve", 6), ("mine", 1), ("late", 1), ("due_soon", 1), ("unsent", 1)],
)
async def test_every_figure_of_the_header_opens_its_tickets(
    office: Office, new_app: NewApp, figure: str, count: int
) -> None:
    _mixed(office)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        start, _, _ = next(spot for spot in app.inbox.header._spots if spot[2] == figure)
        await pilot.click("HeaderLine", offset=(start + 1, 0))
        await settle(pilot)
        assert len(shown(app)) == count
        assert f"{figure.replace('_', ' ')} {count}" in screen_text(app)
        await press(pilot, "back")
        assert app.inbox.filter == ""


async def test_a_query_narrows_the_list_while_it_is_typed(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 6)
    office.done(Assign, ticket=ids[2], assignee="pavils")
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "search")
        await pilot.press(*"who:pavils")
        await _searched(pilot)
        assert shown(app) == [ids[2]]
        assert "filter: who:pavils · esc clears" in screen_text(app)
        await pilot.press("enter")
        assert [one.id for one in app.inbox.chosen()] == [ids[2]]
        await press(pilot, "back")
        assert len(shown(app)) == 6
        assert app.inbox.bar is None


async def test_a_wrong_word_is_named_under_the_line_with_the_nearest_right_one(office: Office, new_app: NewApp) -> None:
    fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "search")
        await pilot.press(*"lte:yes")
        await _searched(pilot)
        assert "there is no field 'lte'" in screen_text(app)
        assert "did you mean late?" in screen_text(app)
        assert len(shown(app)) == 2


async def test_words_search_messages_newest_first_or_best_match(office: Office, new_app: NewApp) -> None:
    old = office.ticket(body="Pele pele pele nedarbojas.", subject="Pele", at=office.at(days=-3))
    new = office.ticket(body="Man ir jauna pele [/] un daudz citu vārdu par kaut ko pavisam citu.", subject="Cits")
    office.done(Assign, ticket=old, assignee="aija")
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.names = {"aija": "小林"}
        await press(pilot, "search")
        await pilot.press(*"pele")
        await _searched(pilot)
        assert app.inbox.hits is not None
        assert [one.line.id for one in app.inbox.hits.hits] == [new, old]
        assert "2 tickets, newest first" in screen_text(app)
        assert "jauna pele [/] un" in screen_text(app)
        assert "new · 小林 · " in screen_text(app)
        await press(pilot, "search_order")
        assert [one.line.id for one in app.inbox.hits.hits] == [old, new]
        assert "best match first" in screen_text(app)
        assert [one.id for one in app.inbox.chosen()] == [new]
        await pilot.press("down")
        await press(pilot, "top", "down")
        await press(pilot, "assign_me")
        assert office.row(new)["assignee"] == "aija"


async def test_the_line_to_search_in_stands_above_what_is_found_the_second_time_too(
    office: Office, new_app: NewApp
) -> None:
    office.ticket(body="Pele nedarbojas.", subject="Pele")
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for _ in range(2):
            await press(pilot, "search")
            await pilot.press(*"pele")
            await _searched(pilot)
            assert app.inbox.bar is not None
            assert app.inbox.hits is not None
            assert app.inbox.bar.region.height == 2
            assert app.inbox.bar.region.bottom <= app.inbox.hits.region.y
            await press(pilot, "back")


async def test_enter_right_after_the_words_goes_to_what_is_found_once_it_is_there(
    office: Office, new_app: NewApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = office.ticket(body="Pele nedarbojas.", subject="Pele")
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        asked: list[Callable[[], None]] = []
        await press(pilot, "search")
        with monkeypatch.context() as patch:
            patch.setattr(app.inbox, "run_worker", lambda work, **_: asked.append(work))
            await pilot.press(*"pele", "enter", "enter")
        assert app.inbox.bar is not None
        assert app.inbox.bar.input.has_focus
        app.inbox.run_worker(asked[-1], thread=True)
        await settle(pilot)
        assert app.focused is app.inbox.hits
        await press(pilot, "open")
        assert isinstance(app.screen, TicketScreen)
        assert app.screen.ticket_id == ticket


async def test_no_hint_below_the_search_is_cut_in_the_middle(office: Office, new_app: NewApp) -> None:
    office.ticket(body="Pele nedarbojas.", subject="Pele")
    app = new_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "search")
        await pilot.press(*"pele")
        await _searched(pilot)
        assert "Enter goes to what was found" in screen_text(app)
        assert "esc" not in screen_text(app)


async def test_the_preview_follows_after_a_pause_with_the_newest_messages(office: Office, new_app: NewApp) -> None:
    office.ticket(body="Pirmā vēstule")
    office.ticket(body="Otrā vēstule \x1b[2J", sender=Party(ContactKind.MAIL, "b@example.com", "Marta"))
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await rested(pilot)
        assert "Pirmā vēstule" in screen_text(app)
        await press(pilot, "down")
        await rested(pilot)
        assert "Otrā vēstule" in screen_text(app)
        assert "\x1b" not in screen_text(app)


async def test_below_100_columns_one_pane_is_seen_at_a_time(office: Office, new_app: NewApp) -> None:
    fill(office, 5)
    app = new_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.inbox.list.region.width == 80
        assert not app.inbox.side.region
        await press(pilot, "pane_next")
        assert app.inbox.side.region.width == 80
        assert not app.inbox.list.region
        await press(pilot, "pane_next")
        assert app.inbox.preview.region.width == 80
        await press(pilot, "back")
        assert app.inbox.list.region.width == 80


async def test_a_terminal_too_small_says_so_and_gives_everything_back(office: Office, new_app: NewApp) -> None:
    fill(office, 5)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "down")
        before = [one.id for one in app.inbox.chosen()]
        await pilot.resize_terminal(50, 10)
        await settle(pilot)
        assert "too small" in screen_text(app)
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert [one.id for one in app.inbox.chosen()] == before


async def test_a_verb_that_cannot_act_says_why(office: Office, new_app: NewApp) -> None:
    fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "reopen", "recall", "quality", "mark", "mark", "reply")
        assert toasts(app) == [
            "it is open already",
            "no answer of yours is on its way out",
            "screen 4, quality (spot checks), is not there yet",
            "2 are marked; esc unmarks",
        ]


async def test_the_number_is_copied_and_the_way_it_went_is_said(
    office: Office, new_app: NewApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(office, 2)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "copy_number")
        assert app.clipboard == "#1001"
        assert "OSC 52" in toasts(app)[-1]


async def test_a_refusal_is_told_with_what_to_do(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.execute([Assign(actor="aija", ticket=ids[0], assignee="nobody-here")])
        await settle(pilot)
        (said,) = toasts(app)
        assert "nobody-here" in said
        assert "\nthere are: aija, pavils, zane" in said


async def test_the_countdown_names_the_recipient_and_f9_takes_the_answer_back(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 1)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.execute([Reply(actor="aija", ticket=ids[0], body="Labdien!", at=office.now)])
        await settle(pilot)
        assert "leaves in 10 s" in screen_text(app)
        assert "F9 recall" in screen_text(app)
        assert "unsent 1" in screen_text(app)
        await press(pilot, "board", "recall")
        await until(pilot, lambda: "unsent 0" in screen_text(app))
        assert "leaves in" not in screen_text(app)


async def test_leaving_asks_only_when_something_is_unsent(office: Office, new_app: NewApp) -> None:
    ids = fill(office, 1)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.execute([Reply(actor="aija", ticket=ids[0], body="Labdien!", at=office.now)])
        await settle(pilot)
        await press(pilot, "leave")
        assert "1 of your answers has not left" in screen_text(app)
        assert app.is_running
        await pilot.press("escape")
        await press(pilot, "recall")
        await until(pilot, lambda: not app.unsent)
        await press(pilot, "leave")
        assert app.return_code == 0


async def test_esc_closes_the_innermost_thing_and_never_quits(office: Office, new_app: NewApp) -> None:
    fill(office, 3)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "board", "help")
        for _ in range(6):
            await pilot.press("escape")
            await settle(pilot)
        assert app.is_running
        assert app.screen is app.inbox


async def _searched(pilot: object) -> None:
    from typing import Any, cast

    await rested(cast(Any, pilot))


def _mixed(office: Office) -> None:
    """Six tickets to solve: one of aija's, one late, one due soon, one with an unsent answer, one live."""
    ids = [office.ticket(sender=Party(ContactKind.MAIL, f"c{at}@example.com", f"C{at}")) for at in range(3)]
    office.done(Assign, ticket=ids[0], assignee="aija")
    office.done(Reply, actor="pavils", ticket=ids[1], body="Labdien!")
    for hours in (-13, -11):
        office.done(
            Receive,
            actor=DESK,
            at=office.at(hours=hours),
            channel=Channel.MAIL,
            sender=Party(ContactKind.MAIL, f"h{hours}@example.com"),
            body="Kur?",
        )
    office.ticket(channel=Channel.CHAT, sender=Party(ContactKind.HANDLE, "@w", "王"), thread="c", body="您好")
