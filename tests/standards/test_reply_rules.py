"""The checks of an answer: each finds what it is for, says nothing of what is right, and never takes long."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskterm.model.views.customers import CustomerView
from deskterm.model.words import Audience, Certainty, Channel, Language, Script
from deskterm.standards.reply_checks import Said
from deskterm.standards.reply_facts import Facts, Weight
from deskterm.standards.reply_rules import LONGEST_CHECKED, RULES, check_reply
from deskterm.text.safe import safe_line, safe_text

HOSTILE = "\x1b]0;owned\x07 [/] [@click=app.quit]x \u202etxt"


def card(name: str = "Ilze Kalniņa", salutation: str = "", *, confirmed: bool = True) -> CustomerView:
    return CustomerView(
        id="c",
        name=safe_line(name),
        salutation=safe_line(salutation),
        salutation_certainty=Certainty.AGENT if confirmed else Certainty.GUESS,
        language=None,
        language_certainty=Certainty.GUESS,
        script=None,
        preferred_channel=None,
        organisation=safe_line(""),
        group=safe_line(""),
        vip=False,
        note=safe_text(""),
        version=1,
        contacts=(),
        consents=(),
        purchases=(),
        tickets=1,
        history=(),
        open_promises=(),
    )


def rules(text: str, **facts: object) -> set[str]:
    """The names of the checks that have something to say."""
    return {one.rule for one in check_reply(text, Facts(**facts))}  # type: ignore[arg-type]


def test_names_are_words_of_their_own_and_stops_are_few():
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert {rule.name for rule in RULES if rule.weight is Weight.STOP} == {
        "empty-slot",
        "private-data",
        "private-number",
        "other-customer",
        "wrong-title",
    }


@pytest.mark.parametrize("text", ["see {{ slot.order }}", "see {{", "a }} b", "{% if x %}y"])
def test_a_slot_left_stops_and_cannot_be_overruled(text):
    found = check_reply(text, Facts())
    assert found[0].rule == "empty-slot"
    assert found[0].weight is Weight.STOP
    assert found[0].final


@pytest.mark.parametrize(
    "text",
    [
        "Please find attached the invoice.",
        "I have attached the form.",
        "The invoice is attached.",
        "Pielikumā rēķina kopija.",
        "Pievienoju rēķinu.",
        "Во вложении копия счёта.",
        "Прилагаем копию счёта.",
        "您的发票副本见附件，请查收。",
        "我们附上发票。",
        "I\N{RIGHT SINGLE QUOTATION MARK}ve attached the form.",
        "I'm attaching a copy of the invoice.",
        "The invoice is attached to this e-mail.",
        "Attachments: invoice.pdf",
        "Skatīt pielikumu.",
        "Rēķins ir pievienots šai vēstulei.",
        "Счёт прилагается.",
        "Направляем счёт в приложении.",
        "См. вложение.",
        "К письму приложен счёт.",
        "发票已随邮件附上。",
    ],
)
def test_a_file_that_is_spoken_of_must_be_there(text):
    assert "attachment" in rules(text)
    assert "attachment" not in rules(text, files=1)
    assert "attachment" not in rules("\n".join(f"> {line}" for line in text.split("\n")) + "\nThanks.")


@pytest.mark.parametrize(
    "text",
    [
        "Please attach a photo.",
        "Could you attach a screenshot?",
        "Lūdzu, pievienojiet fotogrāfiju.",
        "Пожалуйста, прикрепите фото.",
        "请您附上照片。",
        "The photo you attached helped us.",
        "подтвердили платёж в приложении банка",
        "You are very attached to it.",
        "Print the label that is attached to your order confirmation.",
        "We have received both attachments: the receipt and the card.",
        "Вложение, которое Вы прислали, не открывается.",
    ],
)
def test_a_file_asked_of_the_customer_is_none_of_ours(text):
    assert "attachment" not in rules(text)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("We will get back to you.", True),
        ("We will get back to you today.", False),
        ("We will get back to you. It takes 3 days at most.", False),
        ("Mēs sazināsimies ar Jums.", True),
        ("Mēs sazināsimies ar Jums līdz piektdienai.", False),
        ("Мы свяжемся с Вами.", True),
        ("Мы свяжемся с Вами завтра.", False),
        ("我们会联系您。", True),
        ("我们会在三天内联系您。", False),
        ("We got back to you.", False),
        ("We\N{RIGHT SINGLE QUOTATION MARK}ll get back to you.", True),
        ("Our technician will contact you.", True),
        ("You will hear from us.", True),
        ("We will refund you.", True),
        ("We will refund you as soon as it is here.", False),
        ("The statement comes on 25 November. I will write to you on the same day.", False),
        ("Dosim Jums ziņu.", True),
        ("Naudu atmaksāsim.", True),
        ("Naudu atmaksāsim trīs dienu laikā.", False),
        ("Специалист свяжется с Вами.", True),
        ("Деньги вернём.", True),
        ("В тот же день напишем Вам.", False),
        ("我们会给您退款。", True),
        ("11月25日有结果，我们当天会通知您。", False),
    ],
)
def test_a_promise_says_until_when(text, there):
    assert ("promise-date" in rules(text)) is there
    assert "promise-date" not in rules(text, promises=1)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("YOU MUST WAIT NOW PLEASE", True),
        ("Please wait!!!", True),
        ("ПОДОЖДИТЕ ПОЖАЛУЙСТА НЕМНОГО", True),
        ("请等一下！！", True),
        ("Your IBAN and SWIFT are right.", False),
        ("LV HABA IBAN", False),
        ("Thank you!", False),
        ("退款已到账！", False),
    ],
)
def test_shouting(text, there):
    assert ("shouting" in rules(text)) is there


def test_capitals_the_customer_wrote_are_no_shouting():
    text = "PAYMENT DECLINED BY ISSUER is what the bank says."
    assert "shouting" in rules(text)
    assert "shouting" not in rules(text, theirs=("I see: PAYMENT DECLINED BY ISSUER.",))


def test_a_text_is_checked_against_a_certain_language_only():
    text = "Hello, where would you like your parcel to be sent?"
    assert "wrong-language" not in rules(text)
    assert "wrong-language" in rules(text, language=Language.LATVIAN)
    assert "wrong-language" not in rules(text, language=Language.ENGLISH)
    assert "wrong-language" not in rules("OK, PDF", language=Language.CHINESE)
    latin = "Zdravstvuyte, spasibo, dengi vernem zavtra pozhaluysta"
    assert "wrong-language" in rules(latin, language=Language.RUSSIAN)
    assert "wrong-language" not in rules(latin, language=Language.RUSSIAN, script=Script.LATIN)


@pytest.mark.parametrize(
    ("name", "text", "there"),
    [
        ("Ilze Kalniņa", "Labdien, Ilze!\nPaldies.", False),
        ("Jānis Bērziņš", "Labdien, Jāni!", False),
        ("Jānis Bērziņš", "Labdien, Bērziņa kungs!", False),
        ("Олег Петров", "Здравствуйте, Олег Иванович!", False),
        ("Oļegs Petrovs", "Здравствуйте, Олег!", False),
        ("Tom Baker", "Dear Mr. Baker,", False),
        ("Tom Baker", "Hello Anna,\nthank you.", True),
        ("Tom Baker", "Hello, thank you for waiting.", False),
        ("Tom Baker", "Hello, Thank you!", False),
        ("Tom Baker", "Dear customer,", False),
        ("王小明", "王先生您好！", False),
        ("王小明", "李先生，您好！", True),
        ("王小明", "尊敬的客户，您好！", False),
        ("王小明", "您好，退款已到账。", False),
        ("tom@example.com", "Hello Tom,", False),
        ("", "Hello Tom,", False),
    ],
)
def test_who_is_greeted_is_the_customer(name, text, there):
    assert ("wrong-name" in rules(text, customer=card(name))) is there


def test_a_name_the_customer_signed_with_is_right():
    assert "wrong-name" not in rules("Hello Bob,", customer=card("Robert Smith"), theirs=("Bye, Bob",))


def test_another_customers_whole_name_stops():
    facts = {"customer": card("Tom Baker"), "strangers": ("Anna Bērziņa", "王小明", "Ilze")}
    assert "other-customer" in rules("As Anna Bērziņa told you.", **facts)
    assert "other-customer" in rules("请联系王小明。", **facts)
    assert "other-customer" in rules("请联系Anna Bērziņa吧。", **facts)
    assert "other-customer" not in rules("Ilze told you.", **facts)
    assert "other-customer" not in rules(
        "Our customer service is glad.", **{**facts, "strangers": ("Customer Service",)}
    )
    assert "other-customer" not in rules("我们很高兴。", **{**facts, "strangers": ("高兴",)})
    assert "other-customer" not in rules("As Anna Bērziņa told you.", **facts, theirs=("My wife is Anna Bērziņa.",))


@pytest.mark.parametrize(
    ("salutation", "confirmed", "text", "rule"),
    [
        ("王女士", True, "王先生您好！", "wrong-title"),
        ("王先生", True, "王先生您好！", None),
        ("王先生", False, "王先生您好！", "unconfirmed-title"),
        ("", True, "王女士，您好！", "unconfirmed-title"),
        ("Kalniņas kundze", True, "Labdien, Kalniņa kungs!", "wrong-title"),
        ("Mrs Baker", True, "Dear Mr Baker,", "wrong-title"),
        ("", True, "Dear Sir or Madam,", None),
        ("Mr Baker", True, "Hello, MS Word is right there.", None),
        ("Mr Baker", True, "Hello, you miss our call.", None),
        ("Mr Baker", True, "Did you miss our call? Ms Word is there.", None),
        ("王女士", True, "早上好，王先生！", "wrong-title"),
        ("王女士", True, "您好，有位先生打过电话。", None),
        ("王女士", True, "王先生的订单在这里。", None),
        ("", True, "Labdien, Ilze!", None),
    ],
)
def test_titles_are_those_an_agent_confirmed(salutation, confirmed, text, rule):
    name = "王小明" if "王" in text + salutation else "Ilze Baker Kalniņa"
    found = rules(text, customer=card(name, salutation, confirmed=confirmed)) & {"wrong-title", "unconfirmed-title"}
    assert found == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("salutation", "text", "there"),
    [
        ("Jāni", "Labdien, Jānis!", True),
        ("Jāni", "Labdien, Jāni!", False),
        ("Bērziņa kungs", "Labdien, Bērziņš!", True),
        ("Bērziņa kungs", "Labdien, Bērziņa kungs!", False),
        ("", "Labdien, Jānis!", False),
    ],
)
def test_a_latvian_name_stands_in_the_form_on_the_card(salutation, text, there):
    facts = {"customer": card("Jānis Bērziņš", salutation), "language": Language.LATVIAN}
    assert ("vocative" in rules(text, **facts)) is there


def test_a_public_post_tells_nothing_that_was_said_in_private():
    facts = {
        "audience": Audience.PUBLIC,
        "customer": card("Marta Kalniņa"),
        "handle": "@mk",
        "theirs": ("It is order 58211.", "Where is 99887?"),
        "overheard": ("It is order 58211.", "Where is 99887?"),
    }
    assert rules("Order 58211 is late.", **facts) >= {"private-number"}
    assert "private-number" not in rules("Order 58211 is late.", **{**facts, "overheard": ("Where is 99887?",)})
    chinese = {**facts, "theirs": ("订单45475在哪里",), "overheard": ("订单45475在哪里",)}
    assert "private-number" in rules("订单45475正在路上。", **chinese)
    assert "private-data" in rules("请拨打+37120331180联系我们。", **chinese)
    assert "private-data" in rules("Marta您好，请私信我们。", **chinese)
    assert "private-data" in rules("Dear Marta, sorry.", **facts)
    assert "private-data" not in rules("Dear Marta, sorry.", **{**facts, "audience": Audience.DIRECT})


def test_the_words_of_a_note_are_not_sent():
    note = "He has complained four times and always wants his money back."
    assert "internal-note" in rules(f"Hello.\n{note}", notes=(f"Beware. {note}",))
    assert "internal-note" not in rules("He has complained.", notes=(note,))


def test_of_several_questions_the_one_left_is_named():
    asked = ("When will the parcel arrive? And can I change the invoice address?",)
    found = [one for one in check_reply("The parcel comes on Friday.", Facts(asked=asked)) if one.rule == "question"]
    assert len(found) == 1
    assert "invoice address" in found[0].message
    assert "question" not in rules("The parcel comes on Friday; the invoice is changed.", asked=asked)
    assert "question" not in rules("Yes.", asked=("Is it there?",))
    assert "question" in rules("包裹周五到。", asked=("包裹什么时候到？发票地址可以修改吗？",))


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Why has nobody answered? How do I get my money back?", "Nobody answered since we slept. A refund is made."),
        ("Do you ship to Ireland? How much is it?", "We ship to Ireland for 12.90 EUR."),
        ("Is it under warranty? What do you need from me?", "The warranty lasts until May. Please send a photo."),
        ("Kāpēc neviens neatbild? Kā dabūt naudu atpakaļ?", "Neviens neatbildēja kļūdas dēļ. Atmaksa ir nosūtīta."),
        ("Vai ir instrukcija? Kur to atrast?", "Instrukcija ir preces lapā."),
        ("Есть ли гарантия? Что от меня нужно?", "Гарантия действует. Пришлите, пожалуйста, фото."),
        ("Доставляете ли в Ирландию? Сколько это стоит?", "В Ирландию доставляем, стоимость 12 EUR."),
        ("还在保修期吗？需要我提供什么？", "保修期到三月。请您拍一张照片发给我们。"),
    ],
)
def test_a_question_answered_in_other_words_is_answered(asked, answer):
    assert "question" not in rules(answer, asked=(asked,))


def test_each_channel_has_its_length():
    words = "word " * 130
    assert "too-long" in rules(words, channel=Channel.CHAT)
    assert "too-long" not in rules(words, channel=Channel.MAIL)
    assert "too-long" in rules("好" * 150, channel=Channel.SOCIAL, audience=Audience.PUBLIC)
    assert "too-long" not in rules("\n".join(["> " + words, "Yes."]), channel=Channel.CHAT)


def test_how_long_a_text_is_counts_what_is_not_looked_at_too():
    (found,) = (one for one in check_reply("word 好\n" * 10_000, Facts(channel=Channel.MAIL)) if one.rule == "too-long")
    assert "80000 characters" in found.message


def test_what_the_contact_lacks():
    assert rules("We are looking.", said=Said()) >= {"greeting", "closing"}
    assert not rules("We are looking.", said=Said(True, True)) & {"greeting", "closing"}
    assert not rules("We are looking.") & {"greeting", "closing"}
    assert not rules("Hello,\nwe are looking.\nKind regards", said=Said()) & {"greeting", "closing"}


def test_a_note_for_colleagues_is_checked_by_nothing():
    assert rules("{{ slot.x }} YOU MUST WAIT NOW!!!", audience=Audience.INTERNAL) == set()


def test_a_team_weighs_rules_by_name_and_turns_them_off():
    text = "PLEASE WAIT NOW!!! {{ slot.x }}"
    assert {one.weight for one in check_reply(text, Facts(), {"shouting": Weight.STOP})} == {Weight.STOP}
    assert {one.rule for one in check_reply(text, Facts(), {"shouting": None})} == {"empty-slot"}


PIECES = [*"aA!？?。. ,>\n{}%«；:10-@王先生您好请附件īЖßİ🙂", "Hello ", "Dear ", "{{ slot.x }}", HOSTILE]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(list(Language)), st.sampled_from(list(Channel)), st.sampled_from(list(Audience)))
def test_whatever_is_written_is_checked_and_places_are_in_the_text(text, language, channel, audience):
    facts = Facts(
        channel=channel,
        audience=audience,
        language=language,
        said=Said(),
        customer=card("王小明", "王先生"),
        asked=(text, "a? b?"),
        theirs=(text,),
        overheard=(text,),
        notes=(text,),
        strangers=("Anna Bērziņa", HOSTILE),
    )
    found = check_reply(text, facts)
    weights = [one.weight for one in found]
    assert weights == sorted(weights, key=list(Weight).index)
    for one in found:
        assert 0 <= one.start <= one.end <= len(text) + 200
    assert found == check_reply(text, replace(facts))


@pytest.mark.parametrize(
    "unit",
    [
        "A",
        "AA ",
        "a",
        "!",
        "{{",
        "}} ",
        "> ",
        "\n",
        "会",
        "12345 ",
        "1 ",
        "please attach ",
        "we will ",
        "Dear Aa ",
        "? ",
        "@a.",
        "王小明",
    ],
)
def test_time_grows_with_the_text_and_no_faster(unit):
    facts = Facts(channel=Channel.MAIL, audience=Audience.PUBLIC, language=Language.LATVIAN, customer=card())
    check_reply(unit, facts)

    def seconds(count: int) -> float:
        text = (unit * count)[:LONGEST_CHECKED]
        best = 9.0
        for _ in range(3):
            begun = time.process_time()
            check_reply(text, facts)
            best = min(best, time.process_time() - begun)
        return best

    small, large = seconds(1500 // len(unit) + 1), seconds(12000 // len(unit) + 1)
    assert large < max(0.02, small) * 24
