"""Mails in: ``deskterm import`` of a Maildir beside ``notmuch new`` on the same one. Speed, memory, room on disk.

    python benchmarks/mails_in.py [--mails 100000] [--folder FOLDER] [--rounds 1] [--seed 1]

The Maildir is made first, the same one for the same seed: matters of several mails in English, Latvian, Russian and
Chinese, plain or with HTML beside it, in several character sets, some with attachments, some bounces and automatic
replies. With ``--folder`` it is kept there and used again. Both programs find it warm in the system's cache, begin
with nothing, and take turns. notmuch takes part where it is installed. Linux only. None of this is a test: only ratios
mean anything elsewhere.
"""

import argparse
import base64
import binascii
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

WORDS: Final = {
    "en": (
        "the my order has not arrived please refund account parcel yesterday invoice number still waiting could you"
        " check why it was charged twice card delivery courier broken lamp box opened returned label thank regards"
        " password reset link works no longer app phone since last week I would like to know when and a of in is"
        " for with but that this shop customer service promised answer today tomorrow address changed new street"
    ),
    "lv": (
        "pasūtījums nav pienācis lūdzu naudas atmaksa konts sūtījums vakar rēķins numurs joprojām gaidu vai jūs"
        " varētu pārbaudīt kāpēc summa tika noņemta divas reizes karte piegāde kurjers salauzta lampa kaste atvērta"
        " atpakaļ paldies parole saite vairs nedarbojas lietotne tālrunis kopš pagājušās nedēļas es vēlētos zināt"
        " kad un ar bet ka šis veikals klientu dienests solīja atbildi šodien rīt adrese mainīta jauna iela"
    ),
    "ru": (
        "мой заказ не пришёл пожалуйста верните деньги аккаунт посылка вчера счёт номер всё ещё жду могли бы вы"
        " проверить почему сумма списана дважды карта доставка курьер разбитая лампа коробка вскрыта возврат спасибо"
        " пароль ссылка больше не работает приложение телефон с прошлой недели я хотел бы знать когда и в на что но"
        " этот магазин служба поддержки обещала ответ сегодня завтра адрес изменился новая улица"
    ),
    "zh": (
        "我的订单 还没有到 请退款 账户 包裹 昨天 发票 号码 一直在等 您能不能 查一下 为什么 扣了两次 银行卡"
        " 配送 快递员 灯坏了 箱子被打开 退货 谢谢 密码 链接 不能用了 手机应用 从上周开始 我想知道 什么时候"
        " 但是 这家店 客服 答应今天 明天回复 地址变了 新的街道"
    ),
}
VOCABULARIES: Final = {language: words.split() for language, words in WORDS.items()}
WEIGHTS: Final = {"en": 40, "lv": 25, "ru": 20, "zh": 15}
PEOPLE: Final = {
    "en": (("Emma", "James", "Olivia", "Liam", "Grace"), ("Smith", "Taylor", "Brown", "Wilson", "Clark")),
    "lv": (("Ilze", "Jānis", "Anna", "Pēteris", "Līga"), ("Kalniņa", "Bērziņš", "Ozola", "Liepa", "Krūmiņš")),
    "ru": (("Олег", "Анна", "Мария", "Иван", "Ольга"), ("Петров", "Иванова", "Смирнова", "Кузнецов", "Соколова")),
    "zh": (("小明", "伟", "芳", "秀英", "磊"), ("王", "李", "张", "刘", "陈")),
}
CHARSETS: Final = {
    "en": ("utf-8", "iso-8859-1"),
    "lv": ("utf-8", "utf-8", "windows-1257"),
    "ru": ("utf-8", "utf-8", "windows-1251", "koi8-r"),
    "zh": ("utf-8", "utf-8", "gb18030"),
}
GREETINGS: Final = {"en": "Hello,", "lv": "Labdien!", "ru": "Здравствуйте!", "zh": "您好："}
CLOSINGS: Final = {"en": "Kind regards,", "lv": "Ar cieņu,", "ru": "С уважением,", "zh": "此致"}
WROTE: Final = {
    "en": "On {} Support wrote:",
    "lv": "{} Support rakstīja:",
    "ru": "{} Support пишет:",
    "zh": "在 {}，Support 写道：",
}
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FILES: Final = (
    ("photo.jpg", "image/jpeg", 24_000),
    ("invoice.pdf", "application/pdf", 12_000),
    ("logo.png", "image/png", 3_000),
)
BEGINS: Final = time.mktime((2025, 1, 1, 0, 0, 0, 0, 1, 0))


@dataclass(slots=True)
class Matter:
    """One customer's matter as it goes on."""

    language: str
    name: str
    address: str
    subject: str
    ids: list[str] = field(default_factory=list)
    said: str = ""


class Writer:
    """Writes mails one after another, always the same ones for a seed."""

    def __init__(self, seed: int, count: int) -> None:
        self._dice = random.Random(seed)
        self._people = max(1, count // 10)
        self._open: list[Matter] = []
        self._logo = self._dice.randbytes(3_000)
        self._rare = {
            language: ["".join(self._dice.choices(words, k=2)) for _ in range(5_000)]
            for language, words in VOCABULARIES.items()
        }

    def mail(self, number: int, count: int) -> bytes:
        """The mail with this number, of so many."""
        at = BEGINS + number * 300 * 86_400 / count
        chance = self._dice.random()
        if chance < 0.01 and self._open:
            return self._bounce(number, at)
        if chance < 0.5 and self._open:
            matter = self._open[self._dice.randrange(max(0, len(self._open) - 2_000), len(self._open))]
        else:
            matter = self._matter()
            self._open.append(matter)
        return self._letter(matter, number, at, automatic=chance > 0.98)

    def _matter(self) -> Matter:
        dice = self._dice
        person = dice.randrange(self._people)
        language = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        first, last = PEOPLE[language]
        name = f"{first[person % len(first)]} {last[person // len(first) % len(last)]}"
        return Matter(language, name, f"customer{person}.{language}@example.com", self._sentence(language, 4))

    def _sentence(self, language: str, words: int) -> str:
        dice = self._dice
        chosen = dice.choices(VOCABULARIES[language], k=words)
        if dice.random() < 0.3:
            chosen[-1] = dice.choice(self._rare[language])
        if dice.random() < 0.2:
            chosen.append(str(dice.randrange(10_000, 10_000_000)))
        return ("" if language == "zh" else " ").join(chosen)

    def _text(self, matter: Matter) -> str:
        dice, language = self._dice, matter.language
        stop = "。" if language == "zh" else ". "
        paragraphs = [
            stop.join(self._sentence(language, dice.randrange(4, 14)).capitalize() for _ in range(dice.randrange(1, 5)))
            + stop.strip()
            for _ in range(dice.randrange(1, 5))
        ]
        return "\n\n".join((GREETINGS[language], *paragraphs, f"{CLOSINGS[language]}\n{matter.name}"))

    def _letter(self, matter: Matter, number: int, at: float, *, automatic: bool) -> bytes:
        dice = self._dice
        text = said = self._text(matter)
        lines = self._headers(matter, number, at)
        if matter.ids:
            if dice.random() < 0.7:
                quoted = "\n".join(f"> {line}" for line in matter.said.split("\n"))
                text = f"{said}\n\n{WROTE[matter.language].format(date(at - 80_000))}\n{quoted}\n"
            lines += [f"In-Reply-To: <{matter.ids[-1]}>", f"References: {' '.join(f'<{one}>' for one in matter.ids)}"]
        if automatic:
            lines.append("Auto-Submitted: auto-replied")
        matter.ids = [*matter.ids[-20:], f"{number}.bench@mail.example.com"]
        matter.said = said
        charset = dice.choice(CHARSETS[matter.language])
        shape = dice.random()
        if shape < 0.4:
            body = _part("text/plain", text, charset, flowed=matter.language == "en")
        elif shape < 0.45:
            body = _part("text/html", _html(text), charset)
        else:
            parts = [_part("text/plain", text, charset), _part("text/html", _html(text), charset)]
            body = _multipart("alternative", f"alt-{number}", parts)
        if dice.random() < 0.12:
            name, kind, size = dice.choice(FILES)
            content = self._logo if name == "logo.png" else dice.randbytes(size // 2 + dice.randrange(size))
            head = (
                f'Content-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
                "Content-Transfer-Encoding: base64\n\n"
            )
            body = _multipart("mixed", f"mix-{number}", [body, head.encode() + base64.encodebytes(content)])
        return "\n".join(lines).encode() + b"\nMIME-Version: 1.0\n" + body

    def _headers(self, matter: Matter, number: int, at: float) -> list[str]:
        signed = base64.b64encode(self._dice.randbytes(96)).decode()
        subject = ("Re: " if matter.ids else "") + matter.subject
        sent = date(at)
        return [
            f"Return-Path: <{matter.address}>",
            "Delivered-To: desk@example.org",
            f"Received: from mx.example.com (mx.example.com [192.0.2.{number % 250}])\n"
            f"\tby mail.example.org (Postfix) with ESMTPS id {number:012X}\n\tfor <desk@example.org>; {sent}",
            f"Received: from relay.example.com ([198.51.100.{number % 250}]) by mx.example.com with ESMTPSA;\n\t{sent}",
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=mail;\n"
            f"\th=from:to:subject:date:message-id; bh={signed[:43]}=;\n\tb={signed}",
            f"From: {_word(matter.name)} <{matter.address}>",
            "To: Customer service <desk@example.org>",
            f"Subject: {_word(subject)}",
            f"Date: {sent}",
            f"Message-ID: <{number}.bench@mail.example.com>",
            "User-Agent: Mozilla Thunderbird",
        ]

    def _bounce(self, number: int, at: float) -> bytes:
        matter = self._dice.choice(self._open[-500:])
        sent = date(at)
        told = (
            "Content-Type: text/plain; charset=us-ascii\n\nThis is the mail system at host mail.example.net.\n\n"
            f"<{matter.address}>: host mx.example.com said: 550 5.1.1 user unknown\n"
        )
        status = (
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.net\n\n"
            f"Final-Recipient: rfc822; {matter.address}\nAction: failed\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n"
        )
        back = f"Content-Type: text/rfc822-headers\n\nMessage-ID: <answer.{number}@example.org>\nSubject: Re: hello\n"
        head = (
            "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mail.example.net>\nTo: desk@example.org\n"
            f"Subject: Undelivered Mail Returned to Sender\nDate: {sent}\nAuto-Submitted: auto-replied\n"
            f"Message-ID: <{number}.bounce@mail.example.net>\nMIME-Version: 1.0\n"
        )
        parts = [one.encode() for one in (told, status, back)]
        return head.encode() + _multipart("report; report-type=delivery-status", f"rep-{number}", parts)


def date(at: float) -> str:
    """A time as mails write it."""
    when = time.gmtime(at)
    return f"{when.tm_mday} {MONTHS[when.tm_mon - 1]} {when.tm_year} {time.strftime('%H:%M:%S', when)} +0000"


def _word(text: str) -> str:
    """A header's words, encoded where they must be."""
    if text.isascii():
        return text
    pieces = [text[start : start + 14] for start in range(0, len(text), 14)]
    return "\n ".join(f"=?utf-8?B?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces)


def _part(kind: str, text: str, charset: str, *, flowed: bool = False) -> bytes:
    content = text.encode(charset, "xmlcharrefreplace")
    if len(content) > 2 * len(text):
        how, coded = "base64", base64.encodebytes(content)
    else:
        how, coded = "quoted-printable", binascii.b2a_qp(content, istext=True)
    flow = "; format=flowed" if flowed else ""
    return f"Content-Type: {kind}; charset={charset}{flow}\nContent-Transfer-Encoding: {how}\n\n".encode() + coded


def _html(text: str) -> str:
    paragraphs = "".join(
        f'<p class="MsoNormal" style="margin:0 0 12px">{one.replace(chr(10), "<br>")}</p>\n'
        for one in text.replace(">", "&gt;").split("\n\n")
    )
    return (
        '<html><head><style>body { font: 14px "Segoe UI", sans-serif } .MsoNormal { color: #222 }</style></head>'
        f'<body><div dir="ltr">{paragraphs}</div></body></html>'
    )


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    joined = b"".join(f"--{boundary}\n".encode() + one + b"\n" for one in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode() + joined + f"--{boundary}--\n".encode()


def fill(folder: Path, count: int, seed: int) -> None:
    """A Maildir of so many mails; one that is whole already is left as it is."""
    done = folder.with_name(f"{folder.name}.whole")
    if done.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    writer = Writer(seed, count)
    for number in range(count):
        (folder / "cur" / f"{int(BEGINS) + number}.{number:07}.bench:2,S").write_bytes(writer.mail(number, count))
    done.touch()


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: seconds, mebibytes resident at most, mebibytes on disk."""

    wall: float
    processor: float
    resident: float
    disk: float


def run(command: list[str], environment: dict[str, str], kept: Path) -> Run:
    """Run a program to its end; raises where it fails."""
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    resident = 0
    while True:
        # The most that was resident is asked while it runs: what the kernel says afterwards counts this process too.
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                resident = int(line.split()[1])
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        time.sleep(0.05)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    said = process.stdout.read().decode(errors="replace") if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"{command[0]} failed:\n{said[-2000:]}")
    print(f"  {Path(command[0]).name}: {' '.join(said.split()[-12:])}", flush=True)
    return Run(wall, used.ru_utime + used.ru_stime, resident / 1024, _size(kept) / 2**20)


def _size(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def ours(mails: Path, place: Path) -> Run:
    """``deskterm import`` into a store of its own."""
    environment = {**os.environ, "DESKTERM_HOME": str(place), "XDG_CONFIG_HOME": str(place)}
    command = [sys.executable, "-m", "deskterm", "--db", str(place / "bench.db"), "import", str(mails)]
    return run(command, environment, place)


def notmuch(mails: Path, place: Path) -> Run:
    """``notmuch new`` with an index of its own."""
    config = place / "config"
    index = place / "index"
    index.mkdir()
    config.write_text(
        f"[database]\nmail_root={mails}\npath={index}\n[user]\nprimary_email=desk@example.org\n[new]\ntags=unread\n"
    )
    return run(["notmuch", "new", "--no-hooks"], {**os.environ, "NOTMUCH_CONFIG": str(config)}, index)


def main() -> None:
    """Make the Maildir, run both in turn, print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    programs = {"deskterm": ours, "notmuch": notmuch}
    if shutil.which("notmuch") is None:
        print("notmuch is not installed")
        del programs["notmuch"]
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as folder:
        mails = (given.folder or Path(folder)) / f"mails-{given.mails}-{given.seed}"
        fill(mails, given.mails, given.seed)
        print(f"{given.mails} mails, {_size(mails) / 2**20:.0f} MiB, load {os.getloadavg()[0]:.1f}", flush=True)
        for number in range(given.rounds):
            for name, program in programs.items():
                place = Path(folder) / f"{name}-{number}"
                place.mkdir()
                runs[name].append(program(mails, place))
                shutil.rmtree(place)
    show(runs, given.mails)


def show(runs: dict[str, list[Run]], count: int) -> None:
    """Medians of each program's runs, and ours to the other's."""
    print(f"{'':10} {'wall s':>8} {'CPU s':>8} {'mails/s':>8} {'CPU ms/mail':>12} {'peak MiB':>9} {'disk MiB':>9}")
    middles: dict[str, tuple[float, ...]] = {}
    for name, every in runs.items():
        wall, processor, resident, disk = (
            statistics.median(getattr(one, what) for one in every) for what in ("wall", "processor", "resident", "disk")
        )
        middles[name] = (wall, processor, count / wall, processor * 1000 / count, resident, disk)
        print("{:10} {:8.1f} {:8.1f} {:8.0f} {:12.2f} {:9.0f} {:9.0f}".format(name, *middles[name]))
    if len(middles) == 2:
        mine, other = middles.values()
        ratios = [one / two for one, two in zip(mine, other, strict=True)]
        print("{:10} {:8.2f} {:8.2f} {:8.2f} {:12.2f} {:9.2f} {:9.2f}".format("ratio", *ratios))
    print(f"{len(next(iter(runs.values())))} rounds, load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
