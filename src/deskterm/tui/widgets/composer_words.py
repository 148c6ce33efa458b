"""What the composer says: who will read the text, what the key does with it, what it still lacks."""

from rich.cells import cell_len
from textual.content import Content

from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience
from deskterm.text.safe import safe_line


def head_words(view: TicketView, audience: Audience, account: str) -> str:
    """Who will read it: audience in a word, account and actual address."""
    line = view.line
    if audience is Audience.INTERNAL:
        return f"INTERNAL NOTE on #{line.number or 'new'}, only colleagues read this"
    address = view.recipient or "NO ADDRESS on the card"
    if audience is Audience.PUBLIC:
        return f"PUBLIC POST everybody can read, to {address}, {line.channel.value}, from {account}"
    name = f"{line.customer} <{address}>" if address != line.customer else address
    return f"ANSWER to {name}, {line.channel.value}, from {account}"


def send_words(view: TicketView, audience: Audience, *, chat: bool, by_itself: bool) -> str:
    """What the key does with the text; without a transport, that the agent must send it."""
    key = "Enter" if chat else "ctrl+s"
    if audience is Audience.INTERNAL:
        return "ctrl+s keeps the note"
    if not by_itself:
        whom = f" to {view.line.customer}" if chat else ""
        return f"{key} copies it: YOU must send it{whom} by {view.line.channel.value}"
    if audience is Audience.PUBLIC:
        return f"{key} posts it for EVERYBODY"
    whom = (view.line.customer or view.recipient) if chat else (view.recipient or view.line.customer)
    return f"{key} sends it to {whom}"


def wrong(words: str) -> Content:
    """Something that stops a send or a saving."""
    return Content.styled(f"✗ {safe_line(words)}", "bold $error")


def warned(warning: tuple[str, str], helps: Content, cells: int) -> Content:
    """``helps`` after a warning, in the longer words where both fit into ``cells``; without one as they are."""
    long, short = warning
    if not long:
        return helps
    words = long if cell_len(long) + helps.cell_length + 4 <= cells else short
    return Content.assemble((f"▲ {safe_line(words)}", "bold $warning"), "  ", helps)


def lacking(*, greeting: bool, closing: bool, empty: tuple[str, ...]) -> Content:
    """What the contact still lacks: greeting and closing once per contact, and the slots nobody filled."""
    parts: list[tuple[str, str]] = [
        (f"{word} said ✓  ", "$success") if done else (f"{word} –  ", "")
        for word, done in (("greeting", greeting), ("closing", closing))
    ]
    parts.extend((f"{safe_line(name)} empty ✗  ", "bold $error") for name in empty)
    return Content.assemble(*parts)
