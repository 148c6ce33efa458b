"""Rules about wording, on any text in any of the four languages."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.canned.rules import TEXT_RULES, Scope, check_text
from deskterm.model.words import Language

EN, LV, RU, ZH = Language.ENGLISH, Language.LATVIAN, Language.RUSSIAN, Language.CHINESE

BROKEN = [
    (EN, "Hello\x1b[2J.", "control-character"),
    (EN, "Hello\u202e.", "control-character"),
    (EN, "a\u200bb.", "control-character"),
    (EN, "Hello {{ slot.x.", "broken-mark"),
    (EN, "Hello slot.x }}.", "broken-mark"),
    (EN, "Hello. \nBye.", "trailing-space"),
    (EN, "Hello.\t", "trailing-space"),
    (EN, "Hello  there.", "double-space"),
    (EN, "\nHello.", "empty-lines"),
    (EN, "Hello.\n", "empty-lines"),
    (EN, "Hello.\n\n\nBye.", "empty-lines"),
    (EN, "We will write again", "final-mark"),
    (EN, "Hello.\n\nWe will write by {{ slot.day }}", "final-mark"),
    (EN, "Dear Ms Kalniņa,\n\nwe have looked at everything you sent us last week and found it", "final-mark"),
    (ZH, "请稍等", "final-mark"),
    (ZH, "请您于{{ slot.day }}留意", "final-mark"),
    (EN, "TODO.", "placeholder-text"),
    (EN, "Dear [NAME].", "placeholder-text"),
    (ZH, "您好,请稍等。", "half-width"),
    (ZH, "您好!", "half-width"),
    (ZH, "订单号:58190。", "half-width"),
    (ZH, "(含税)价格。", "half-width"),
    (ZH, "请于{{ slot.day }},留意。", "half-width"),
    (ZH, "预计{{ slot.day }}.", "half-width"),
    (ZH, "请打开App,登录。", "half-width"),
    (ZH, "预计 {{ slot.day }}到账。", "slot-spaces"),
    (ZH, "预计{{ slot.day }} 到账。", "slot-spaces"),
    (ZH, "你好！", "polite-you"),
    (RU, "Я проверил заказ.", "gendered"),
    (RU, "Я уже проверила заказ.", "gendered"),
    (RU, "К сожалению, я не нашёл заказ.", "gendered"),
    (RU, "Рад помочь!", "gendered"),
    (RU, "Буду рада помочь!", "gendered"),
    (RU, "Проверил(а) заказ.", "gendered"),
    (RU, "рад(а) помочь.", "gendered"),
    (RU, "Здравствуйте! Проверила Ваш заказ.", "gendered"),
    (RU, "Я всегда готова помочь.", "gendered"),
    (RU, "Я должен уточнить.", "gendered"),
    (RU, "Спасибо, что вы написали.", "polite-you"),
    (RU, "Номер вашего заказа известен.", "polite-you"),
    (LV, "Paldies, ka jūs rakstāt.", "polite-you"),
    (LV, "Paldies par jūsu vēstuli.", "polite-you"),
    (EN, "We have escalated it.", "internal-word"),
    (RU, "Тикеты закрыты.", "internal-word"),
    (LV, "Tikets ir slēgts.", "internal-word"),
    (ZH, "已转二线客服。", "internal-word"),
]
RIGHT = [
    (EN, "Hello, {{ customer.name }}!"),
    (EN, "Kind regards,\n{{ agent.name }}\n{{ desk.name }}"),
    (EN, "Kind regards,\nThe desk"),
    (EN, "Kind regards,"),
    (EN, "{{ agent.name }}, {{ desk.name }}"),
    (EN, "Please read https://example.org/help"),
    (EN, "You need:\n- the order number\n- a photo"),
    (EN, "Thank you (and goodbye.)"),
    (EN, "Thank you! 🙂"),
    (EN, "Is it \"on\"?"),
    (EN, "1. One.\n   Two."),
    (LV, "Ar cieņu,\n{{ agent.name }}"),
    (LV, "Paldies, ka rakstāt. Jūsu vēstule ir pie mums; mēs Jums atbildēsim."),
    (LV, "„Paldies!”"),
    (RU, "С уважением,\n{{ agent.name }}"),
    (RU, "Проверяю Ваш заказ. Мы проверили его. Спасибо, что Вы написали!"),
    (RU, "Я передам обращение в отдел. Я уточню правила. Я вижу, что заказ готов и пришёл."),
    (RU, "Я слежу за этим. Будем рады помочь! Я проверяю файл и протокол."),
    (RU, "Заказ отправил курьер, посылка прибыла."),
    (ZH, "您好，很高兴为您服务！"),
    (ZH, "预计{{ slot.day }}（星期二）到账，共¥300.50。"),
    (ZH, "1. 打开设置。\n2. 选择“账户”。"),
    (ZH, "1.打开设置。\n12.选择账户。"),
    (ZH, "请见https://example.org/a?b=c,d 或写信到help@example.org。"),
    (ZH, "12:30开始，v1.2版本，附件.pdf已发送。"),
    (ZH, "此致\n敬礼！\n{{ agent.name }}"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "rule"), BROKEN)
def test_a_rule_finds_what_breaks_it(language: Language, text: str, rule: str) -> None:
    found = check_text(text, Scope(language))
    assert rule in {finding.rule for finding in found}
    for finding in found:
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.message
        assert finding.hint
        assert "\x1b" not in finding.message


@pytest.mark.parametrize(("language", "text"), RIGHT)
def test_what_is_well_written_breaks_no_rule(language: Language, text: str) -> None:
    assert check_text(text, Scope(language)) == ()


@pytest.mark.parametrize(
    ("language", "wish"),
    [
        (EN, "Have a nice day!"),
        (LV, "Lai Jums jauka diena!"),
        (LV, "Vēlam jauku dienu!"),
        (RU, "Хорошего дня!"),
        (ZH, "感谢您的咨询，祝您有美好的一天！"),
    ],
)
def test_after_a_complaint_nobody_is_wished_a_nice_day(language: Language, wish: str) -> None:
    assert check_text(wish, Scope(language)) == ()
    (finding,) = check_text(wish, Scope(language, complaint=True))
    assert finding.rule == "nice-day"


def test_rules_of_one_name_are_about_different_languages() -> None:
    seen = [(rule.name, language) for rule in TEXT_RULES for language in rule.languages]
    assert len(seen) == len(set(seen))


def test_every_rule_is_broken_by_some_text_here() -> None:
    assert {rule for _, _, rule in BROKEN} | {"nice-day"} == {rule.name for rule in TEXT_RULES}


@given(st.text(), st.sampled_from(Language), st.booleans())
def test_no_text_raises(text: str, language: Language, complaint: bool) -> None:
    check_text(text, Scope(language, complaint))


HOSTILE = [
    *(
        " ",
        "\n",
        "a ",
        "a  b",
        "{{",
        "}}",
        "{{ x }}",
        "www.",
        "https://",
        "a@",
        "@",
        "я ",
        "Я я я ",
        "я,",
        "л(",
        "nice ",
    ),
    *("王", "王 ", "王,", "[", "[A", "aл", "вы", "1.", ",", "TODO", "\x1b", "\u3000", "проверил ", "escalat", "\u00a0"),
]


@pytest.mark.parametrize("part", HOSTILE)
@pytest.mark.parametrize("end", ["", "王", "x."])
def test_rules_take_linear_time(part: str, end: str) -> None:
    text = (part * 20_000)[:20_000] + end
    begun = time.process_time()
    for language in Language:
        for rule in TEXT_RULES:
            if rule.applies(Scope(language, complaint=True)):
                # A quadratic rule would need seconds for a text of this length.
                sum(1 for _ in rule.check(text))
    assert time.process_time() - begun < 2
