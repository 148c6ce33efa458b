"""The words by which an answer's checks know what it speaks of, in the four languages.

Every pattern is matched without regard to case against a text of any length, in time linear in it: no repetition stands
inside another, and what may be repeated is bounded.
"""

import re
from typing import Final

_FLAGS: Final = re.IGNORECASE


HAN: Final = "\u3400-\u9fff\uf900-\ufaff"
"""Chinese characters, for the inside of a pattern's brackets."""

JOINED: Final = rf"[^\W{HAN}]"
"""A letter or digit that makes one word with what stands beside it; Chinese is written without spaces between words."""


def _any(*parts: str) -> re.Pattern[str]:
    """Whatever apostrophe is typed."""
    return re.compile("|".join(parts).replace("'", "['\N{RIGHT SINGLE QUOTATION MARK}]"), _FLAGS)


def words(*lines: str) -> frozenset[str]:
    """The words on these lines."""
    return frozenset(word for line in lines for word in line.split())


ATTACHED: Final = _any(
    # Not «please attach»: only what we say is there.
    r"\b(?:is|are|have|has|we(?:'ve)?|i(?:'ve)?|find|see|the|as) (?:also |now |have )?(?:attached|enclosed)\b",
    r"\battached(?: to this| is| are| you(?:'ll| will)? find)\b|\bin the attach(?:ment|ed)\b|^attachments?:",
    r"\bi(?:'m| am)? attach(?:ing)?\b|\bwe(?:'re| are)? attach(?:ing)?\b",
    r"(?:^|(?<=[.!?] ))(?:please )?find attached\b",
    r"\bpielikumā\b|\bpievienoj(?:u|am)\b|\besmu pievienoj"
    r"|\bpievienot(?:ajā|ie|ās|s|a|i|o|ais|ā) (?:ir |fail|dokument|rēķin|šai |vēstul|e-past)"
    r"|\bskat(?:īt|iet|\.) pielikum",
    r"\bво вложении\b|\bв приложении к письму\b|\bприлага(?:ю|ем|ется|ются)\b|\bприкрепля(?:ю|ем)\b|\bприкрепил[аи]?\b"
    r"|\b(?:направля|высыла)(?:ю|ем)\b[^.!?\n]{0,60}\bв приложении\b|\bк письму прилож|^вложени[ея]\W*$"
    r"|\bвложенн(?:ый|ом|ые|ых) файл|\bприкрепл[её]н(?:ный|ном|ы|а|о)?\b",
    r"(?:请|請)(?:见|見|查收|参见|查看|看)(?:附件|随附)|附件(?:中|里|裡|是|为|為)|(?:见|見)附件|随(?:邮件|信|函)(?:一并)?附上|(?:我们|现|現|已|为您|為您)附上",
)
"""The text says that something is attached."""

ASKED_FOR_FILE: Final = _any(
    r"\b(?:please|could you|can you|kindly|to|you (?:have|may|can|could)|if you) (?:also )?(?:attach|enclose)",
    r"\byou(?:'ve| have)? attached\b|\byour attach|\byou(?:r| have) enclosed",
    r"\b(?:received|got|opened|read|thank you for)\b[^.!?\n]{0,40}\battachment|\battached to (?:your|the|our|a) "
    r"(?!(?:e-?mail|message|letter|answer|reply)\b)(?!last\b)",
    r"\blūdzu,? pievieno|\bpievienojiet\b|\bjūsu pievienot|\bjūsu pielik",
    r"\b(?:пожалуйста,? )?прикрепите\b|\bприложите\b|\bваш[еи]\w{0,3} вложени",
    r"请(?:您)?(?:在附件|附上|添加附件|上传)|您(?:的|发来的|上传的)?附件",
)
"""The text speaks of a file the customer has, or is to send."""

PROMISE: Final = _any(
    r"\b(?:we|i|s?he|they|colleagues?|technicians?|team|manager|specialists?)(?:'ll| will| shall)"
    r" (?:then |also |surely |certainly |definitely )?(?:get back|come back|be in touch|let you know|contact you"
    r"|call you|ring you|write to you|reply|inform you|update you|keep you (?:posted|informed)|refund)\b",
    r"\b(?:we|i)(?:'ll| will| shall) contact\b|\byou(?:'ll| will) hear from (?:us|me)\b",
    r"\b(?:sazināsi(?:mies|es)|informēsi?[mš]u?|paziņošu|paziņosim|atbildēšu|atbildēsim|piezvanīšu|piezvanīsim"
    r"|uzrakstīšu|uzrakstīsim|atrakstīšu|atrakstīsim|sazināšos|informēšu|atmaksāsim|atmaksāšu)\b"
    r"|\bdo(?:sim|šu) (?:Jums )?ziņu\b",
    r"\bверн[её]м деньги\b|\bденьги верн[её]м\b"
    r"|\b(?:свяжется|свяжутся|свяжемся|свяжусь|сообщим|сообщу|верн[её]мся с ответом|напишем|напишу|ответим|отвечу"
    r"|перезвоним|перезвоню|проинформируем)\b",
    r"(?:会|将|將|會)[^。！？\n]{0,10}?(?:回复|回覆|联系|聯繫|通知|答复|答覆|告知|回电|退款)您?",
)
"""Something is promised."""

WHEN: Final = _any(
    r"\d",
    r"\b(?:today|tonight|tomorrow|within|by (?:noon|the end|mon|tue|wed|thu|fri|sat|sun|next)|this (?:morning|afternoon"
    r"|evening|week)|next week|same (?:day|time|hour|morning|week)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:an|one|two|three|four|five|few|couple of)"
    r" (?:working |business )?(?:second|minute|hour|day|week)s?|as soon as|once|when|straight away|right away"
    r"|immediately|in a moment|shortly|if)\b",
    r"\b(?:šodien|rīt|parīt|nedēļ\w*|laikā|līdz|dien[auāsu]\w*|stund\w*|minū\w*|pirmdien\w*|otrdien\w*|trešdien\w*"
    r"|ceturtdien\w*|piektdien\w*|tiklīdz|kad|uzreiz|nekavējoties|ja|drīz)\b",
    r"\b(?:сегодня|завтра|послезавтра|в течение|до|через|недел\w*|день|дни|дн(?:я|ей|ю|ями|ём)|час\w*|минут\w*"
    r"|понедельник\w*|вторник\w*|сред[уы]|четверг\w*|пятниц\w*|как только|когда|сразу|немедленно|после|если)\b",
    r"[一二三四五六七八九十两几]\s*(?:个)?(?:天|日|小时|分钟|周|工作日|月)|今天|当天|今晚|明天|后天|本周|下周|周[一二三四五六日]|星期|内|之前|以前"
    r"|一旦|后|之后|马上|立即|立刻|稍后|尽早|如果|如|第一时间|届时",
)
"""A time is named, or what it depends on."""

HOW_MUCH: Final = _any(
    r"\bhow (?:much|many|long|often|big|large|far|old)\b|\bcik\b|\bсколько\b|多少|多久|多长|多大|几[天个点]"
)
"""A question that a figure answers."""

MONEY_BACK: Final = _any(
    r"\brefund|\bmoney back\b|\breimburs|\batmaks|\bnaud\w{1,3} atpakaļ|\batgūt naud|\bвозврат|\bверн|退款|退钱|退回",
)
"""Money that goes back to the customer."""

SENTENCE_END: Final = re.compile(r"[。！？；]|[.!?;](?=\s|$)|\n")
"""Where a sentence ends."""

HE: Final = "he"
SHE: Final = "she"

TITLES: Final = (
    (HE, re.compile(r"先生|(?-i:\b(?:Mr|Sir|Mister)\b)|\bkung(?:s|am|a)\b|\bгосподин\w?\b", _FLAGS)),
    (
        SHE,
        re.compile(r"女士|小姐|太太|(?-i:\b(?:Mrs|Ms|Miss|Madam)\b)|\b(?:jaun)?kundze[is]?\b|\bгоспож[аеу]\b", _FLAGS),
    ),
)
"""Words that tell whether a man or a woman is addressed."""

GREETED: Final = re.compile(
    r"(?:hello|hi|hey|dear|greetings|good (?:morning|afternoon|evening|day)"
    r"|labdien|labrīt|labvakar|sveik[is]|sveicināt[ais]|cienījam(?:ais|ā)|godāt(?:ais|ā)|cien\."
    r"|здравствуйте|здравствуй|приветствую|привет|уважаем(?:ый|ая)|добрый день|доброе утро|добрый вечер|доброго дня)"
    r"[ ,]{1,3}",
    _FLAGS,
)
"""A greeting at the start of a text, up to where a name may follow."""

ADDRESSED: Final = re.compile(r"([^\W\d_][\w'’.-]{0,40}(?: [^\W\d_][\w'’.-]{0,40}){0,4})(?=[ ]?[,!.:;，！：。…—–-]|$)")
"""Who is greeted: words up to the first mark."""

HAN_ADDRESSED: Final = re.compile(
    "^(?:尊敬的|亲爱的|親愛的)?([\u3400-\u9fff]{1,4}?)(先生|女士|小姐|太太)(?=[，,！!：:。、 ]|[您你]好|$)"
    "|^(?:尊敬的|亲爱的|親愛的)([\u3400-\u9fff]{2,4})(?=[，,！!：:])"
    "|^(?:[您你]好|早上好|[上下]午好|晚上好)[，,]?([\u3400-\u9fff]{1,4}?)(先生|女士|小姐|太太)(?=[，,！!：:。、 ]|$)"
    "|^([\u3400-\u9fff]{2,4})[，,](?:您好|你好)"
)
"""Who is greeted in Chinese."""

NOBODY: Final = words(
    "there all everyone everybody team customer client sir madam colleagues friend friends you again thanks thank and",
    "or reader guest valued from mr mrs ms miss dr mister",
    "visi visiem klient klients kliente kolēģi draugi lūdzu paldies godātais godātā cienījamais cienījamā kungs",
    "kundze kungi jaunkundze dāmas un",
    "клиент клиенты коллеги друзья все всем покупатель господин госпожа дамы господа спасибо уважаемый уважаемая и",
    "客户 顾客 用户 会员 各位 大家 买家 朋友 早上 上午 下午 晚上 亲 贵客 读者 尊敬的 亲爱的 顾客朋友",
)
"""Words after a greeting that are nobody's name."""
