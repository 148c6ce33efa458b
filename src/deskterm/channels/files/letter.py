"""What an attached mail says: who wrote it, when, about what, its text and the names of its files."""

from datetime import tzinfo
from typing import Final

from deskterm.channels.files.moments import here, moment_words
from deskterm.channels.files.sheet import Sheet, one_line
from deskterm.text.translation import gettext, pgettext

_MOST_FILES: Final = 50
_MOST_READERS: Final = 8


def read_letter(content: bytes, zone: tzinfo | None, *, most: int) -> tuple[str, bool] | None:
    """What a mail says, and whether its text was cut at ``most`` characters; ``None`` when it is none."""
    from deskterm.channels.mail.parse import read_mail

    mail = read_mail(content)
    if not mail.from_address and mail.date is None and not mail.subject:
        return None
    sheet = Sheet()
    sheet.heading(mail.subject or gettext("(no subject)"))
    sender = f"{mail.from_name} <{mail.from_address}>" if mail.from_name else mail.from_address
    sheet.add(pgettext("mail", "from"), sender)
    readers = [f"{name} <{address}>" if name else address for name, address in (*mail.to, *mail.cc)]
    more = " …" if len(readers) > _MOST_READERS else ""
    sheet.add(pgettext("mail", "to"), ", ".join(readers[:_MOST_READERS]) + more)
    if mail.date is not None:
        try:
            sheet.add(pgettext("mail", "date"), moment_words(here(mail.date, zone)))
        except (OverflowError, ValueError, OSError):
            sheet.add(pgettext("mail", "date"), mail.date.isoformat())
    for file in mail.attachments[:_MOST_FILES]:
        sheet.add(pgettext("mail", "file"), one_line(file.name))
    sheet.gap()
    for line in mail.text[:most].split("\n"):
        sheet.line(line)
    return sheet.text(), len(mail.text) > most or len(mail.attachments) > _MOST_FILES
