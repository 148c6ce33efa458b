"""Answers on their way: recalled, held, sent by hand, solving; nothing is sent unseen."""

from driving import press, screen_text, settle, toasts, typed
from matters import answers, chat, mail, writing

from deskterm.model.commands import Assign, Note, Reply
from deskterm.model.words import Delivery, State

# Answers on their way


async def test_a_recalled_answer_is_the_draft_again_and_what_was_edited_is_sent(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "with a mistkae")
        await press(pilot, "send")
        assert "leaves to ilze@example.com in 10 s" in screen_text(pilot.app)
        assert not screen.composer.is_open
        await press(pilot, "recall")
        assert screen.composer.area.text == "with a mistkae"
        await pilot.press("backspace", "backspace", "backspace", "a", "k", "e")
        await press(pilot, "send")
        assert ("with a mistake", Delivery.COUNTING) in answers(office, ticket)
        assert ("with a mistkae", Delivery.COUNTING) not in answers(office, ticket)


async def test_the_same_words_sent_from_another_window_go_again_only_when_asked_twice(office, new_app):
    office.make_demo()
    ticket = mail(office)
    async with new_app().run_test(size=(80, 24)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "It is on its way.")
        office.done(Reply, ticket=ticket, body="It is on its way.")
        screen.read()
        await settle(pilot)
        await press(pilot, "send")
        assert "you sent these very words at 09:00" in screen_text(pilot.app)
        assert len(answers(office, ticket)) == 1
        assert screen.composer.area.text == "It is on its way."
        await press(pilot, "send")
        assert len(answers(office, ticket)) == 2


async def test_words_of_an_answer_that_was_taken_back_are_not_said_twice(office, new_app):
    office.make_demo()
    ticket = mail(office)
    async with new_app().run_test(size=(80, 24)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, "It is on its way.")
        await press(pilot, "send", "recall", "send")
        assert [one for _, one in answers(office, ticket)] == [Delivery.COUNTING]


async def test_without_a_transport_the_agent_sends_and_confirms(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "by hand")
        await press(pilot, "send")
        assert pilot.app.clipboard == "by hand"
        assert any("OSC 52" in one and "YOU must send it by mail" in one for one in toasts(pilot.app))
        office.let_leave()
        screen.read()
        await settle(pilot)
        assert "not sent to ilze@example.com, held: there is no transport" in screen_text(pilot.app)
        await press(pilot, "release")
        await pilot.press("1")
        await settle(pilot)
        assert answers(office, ticket) == [("by hand", Delivery.SENT)]
        assert office.reads.ticket(ticket).line.state is State.PENDING


async def test_an_answer_is_held_when_a_colleague_wrote_meanwhile(office, new_app):
    office.make_demo()
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "mine")
        office.wait(seconds=1)
        office.done(Reply, actor="pavils", ticket=ticket, body="theirs")
        office.wait(seconds=1)
        await press(pilot, "send")
        screen.read()
        await settle(pilot)
        text = screen_text(pilot.app)
        assert "The answer on #1001 has not left" in text
        assert "Pavils wrote to the customer meanwhile" in text
        assert "theirs" in text
        await pilot.press("2")
        await settle(pilot)
        assert ("mine", Delivery.SENT) in answers(office, ticket)


async def test_a_note_by_a_colleague_holds_nothing(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, "mine")
        office.done(Note, actor="pavils", ticket=ticket, body="fyi")
        await press(pilot, "send")
        assert answers(office, ticket) == [("mine", Delivery.COUNTING)]


async def test_words_typed_while_the_answer_is_being_sent_stay(office, new_app):
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "first")
        await pilot.press("ctrl+s", "a", "b")
        await settle(pilot)
        assert answers(office, ticket) == [("first", Delivery.COUNTING)]
        assert screen.composer.area.text == "ab"


async def test_the_draft_is_cleared_even_when_the_screen_is_gone(office, new_app, workplace):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, "gone")
        await pilot.press("ctrl+s", "escape", "escape")
        await settle(pilot)
        pilot.app.screen_stack[-1].log("still here")
        assert answers(office, ticket) == [("gone", Delivery.COUNTING)]
    assert workplace.drafts.tickets_with("aija") == frozenset()


# The fewest keys


async def test_a_ticket_is_worked_in_eight_keys_beyond_the_words(office, new_app):
    """f r F3, words with ;shortcut Tab and a slot's value, F4 F8 Enter: seven keys, and the shortcut's sign."""
    office.make_demo()
    office.done(Assign, ticket=(ticket := chat(office)), assignee="aija")
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        keys = 0
        for verb in ("next_work", "reply", "greeting"):
            await press(pilot, verb)
            keys += 1
        await typed(pilot, "I have checked your order. It was booked back today. ")
        await typed(pilot, ";still")
        keys += 1
        await press(pilot, "slot_next")
        keys += 1
        await typed(pilot, "+2d")
        for verb in ("closing", "send_solve"):
            await press(pilot, verb)
            keys += 1
        await pilot.press("enter")
        keys += 1
        await settle(pilot)
        assert keys <= 8
        ((body, _),) = answers(office, ticket)
        assert "Friday, 20 November" in body
        assert "Have a lovely day!" in body
        assert "How did we do today?" in body
        assert pilot.app.screen is pilot.app.inbox


async def test_a_recalled_solving_answer_keeps_its_promise_and_one_question(office, new_app):
    office.make_demo()
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, ";still")
        await press(pilot, "slot_next")
        await typed(pilot, "+2d")
        await press(pilot, "send_solve")
        await pilot.press("enter")
        await settle(pilot)
        pilot.app.open_ticket(ticket)
        await settle(pilot)
        await press(pilot, "recall", "send_solve")
        await pilot.press("1")
        await settle(pilot)
        (body,) = [body for body, delivery in answers(office, ticket) if delivery is Delivery.COUNTING]
        assert body.count("How did we do?") == 1
        office.let_leave()
        view = office.reads.ticket(ticket)
        assert len(view.promises) == 1
        assert view.line.state is State.SOLVED


async def test_sending_nothing_and_solving_is_solving(office, new_app):
    from deskterm.tui.screens.dialogs.solve import SolveDialog

    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await press(pilot, "send_solve")
        assert isinstance(pilot.app.screen, SolveDialog)
        assert pilot.app.screen.answer is None


async def test_toasts_do_not_cover_the_composer(office, new_app):
    from deskterm.tui.toast import say

    ticket = mail(office)
    async with new_app().run_test(size=(80, 24), notifications=True) as pilot:
        screen = await writing(pilot, ticket)
        say(screen, "something arrived")
        await settle(pilot)
        lines = screen_text(pilot.app).splitlines()
        (place,) = [at for at, line in enumerate(lines) if "something arrived" in line]
        assert place < screen.composer.region.y
