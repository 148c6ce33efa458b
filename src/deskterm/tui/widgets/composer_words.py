"""What the composer says: who will read the text, what the key does with it, what it still lacks."""

from rich.cells import cell_len
from textual.content import Content

from deskterm.config import team_name
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Audience
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, spoken
from deskterm.tui.keys import Keymap
from deskterm.tui.naming import named, ticket_name


def head_words(view: TicketView, audience: Audience, account: str) -> str:
    """Who will read it: audience in a word, account and actual address."""
    line = view.line
    if audience is Audience.INTERNAL:
        return gettext("INTERNAL NOTE on {ticket}, only colleagues read this", ticket=ticket_name(line.number))
    account = team_name(account, spoken())
    address, channel = view.recipient or gettext("NO ADDRESS on the card"), named(line.channel)
    if audience is Audience.PUBLIC:
        return gettext(
            "PUBLIC POST everybody can read, to {address}, {channel}, from {account}",
            address=address,
            channel=channel,
            account=account,
        )
    name = f"{line.customer} <{address}>" if address != line.customer else address
    return gettext("ANSWER to {name}, {channel}, from {account}", name=name, channel=channel, account=account)


def send_words(view: TicketView, audience: Audience, keymap: Keymap, *, chat: bool, by_itself: bool) -> str:
    """What the key does with the text; without a transport, that the agent must send it."""
    if audience is Audience.INTERNAL:
        return keymap.said(gettext("ctrl+s keeps the note"), "send")
    key = keymap.key("send_chat" if chat else "send")
    if not by_itself:
        channel = named(view.line.channel)
        if not chat:
            return gettext("{key} copies it: YOU must send it by {channel}", key=key, channel=channel)
        whom = view.line.customer
        return gettext(
            "{key} copies it: YOU must send it to {recipient} by {channel}", key=key, recipient=whom, channel=channel
        )
    if audience is Audience.PUBLIC:
        return gettext("{key} posts it for EVERYBODY", key=key)
    whom = (view.line.customer or view.recipient) if chat else (view.recipient or view.line.customer)
    return gettext("{key} sends it to {recipient}", key=key, recipient=whom)


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
        (gettext("greeting said ✓"), "$success") if greeting else (gettext("greeting –"), ""),
        (gettext("closing said ✓"), "$success") if closing else (gettext("closing –"), ""),
    ]
    parts.extend((gettext("{slot} empty ✗", slot=safe_line(name)), "bold $error") for name in empty)
    return Content.assemble(*((f"{words}  ", look) for words, look in parts))
