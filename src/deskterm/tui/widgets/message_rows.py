"""The entries of a conversation laid out in rows of pieces, each piece with the name of its style; plain data."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from math import ceil
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from rich.cells import cell_len

from deskterm.desk.held_reasons import reason_shown
from deskterm.desk.remarks import remark_shown
from deskterm.model.views.messages import AttachmentLine, CallLine, MessageLine
from deskterm.model.views.records import PromiseLine
from deskterm.model.words import Audience, CallDirection, Channel, Delivery, MessageKind
from deskterm.text.sizes import size_words
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext
from deskterm.tui.dates import exact_length, show_day, show_time
from deskterm.tui.keys import Keymap
from deskterm.tui.naming import named
from deskterm.tui.widgets.footer import OVERDUE
from deskterm.tui.wrapping import LONGEST, cut, wrap

INDENT: Final = "  "
SHOWN_LINES: Final = 400
"""Lines of one message that are shown; a longer one says how much is left out."""


class Row(NamedTuple):
    """One line of the conversation: pieces of text, each with the name of its style."""

    pieces: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The line's words."""
        return "".join(text for text, _ in self.pieces)


class Setting(NamedTuple):
    """What rows depend on beside the entry: width in cells, the present instant, the zone of times, the channel.

    ``names`` are what colleagues are called, ``keymap`` is what keys are where they are not the usual ones.
    """

    width: int
    now: datetime
    zone: tzinfo | None
    channel: Channel
    names: Mapping[str, str] = MappingProxyType({})
    keymap: Keymap | None = None


Entry: TypeAlias = MessageLine | PromiseLine
"""What stands in a conversation: messages, and the promises made in between."""

_DIRECTIONS: Final[Mapping[CallDirection, str]] = {
    CallDirection.INBOUND: gettext_noop("call from the customer"),
    CallDirection.OUTBOUND: gettext_noop("call to the customer"),
}


def at_of(entry: Entry) -> datetime:
    """When an entry was made."""
    return entry.at if isinstance(entry, MessageLine) else entry.made_at


def in_order(messages: Iterable[MessageLine], promises: Iterable[PromiseLine], *, whole: bool) -> list[Entry]:
    """Messages with the promises made between them, in order of time.

    Promises made before the first message are left out unless the conversation is ``whole``.
    """
    entries: list[Entry] = list(messages)
    first = at_of(entries[0]) if entries else None
    promised = [one for one in promises if whole or (first is not None and one.made_at >= first)]
    for promise in sorted(promised, key=lambda one: one.made_at):
        place = len(entries)
        while place and at_of(entries[place - 1]) > promise.made_at:
            place -= 1
        entries.insert(place, promise)
    return entries


def day_row(day: date, setting: Setting) -> Row:
    """The line between two days."""
    today = setting.now.astimezone(setting.zone).date()
    word = pgettext("day", "today") if day == today else show_day(day, today)
    return Row(((f"── {word} " + "─" * max(0, setting.width - cell_len(word) - 4), "dim"),))


def rows_of(entry: Entry, setting: Setting) -> list[Row]:
    """The rows of one entry, an empty one last."""
    if isinstance(entry, PromiseLine):
        return _promise(entry, setting)
    if entry.kind is MessageKind.SYSTEM:
        return _system(entry, setting)
    rows = _head(entry, setting)
    style = {MessageKind.NOTE: "note", MessageKind.CALL: "note"}.get(entry.kind, "body")
    if entry.delivery in (Delivery.RECALLED, Delivery.FAILED):
        style = "dim"
    inline = _inline(rows, entry, setting, style)
    if inline is not None:
        rows = inline
    elif entry.body.strip():
        rows.extend(_body(entry.body, setting, "┊ " if entry.audience is Audience.INTERNAL else INDENT, style))
    for file in entry.attachments:
        warning = warning_of(file)
        words = f"{attachment_words(file)} · ⚠ {warning}" if warning else attachment_words(file)
        rows.extend(_indented([words], setting, "warning" if warning else "file"))
    rows.extend(_indented([remark_shown(one) for one in entry.remarks], setting, "warning"))
    return [*rows, Row(())]


def delivery_words(message: MessageLine, now: datetime) -> str:
    """How far an answer has come on its way, naming its recipient while it can still be recalled."""
    to, reason = message.recipient, reason_shown(message.reason)
    match message.delivery:
        case Delivery.COUNTING if message.leaves_at is not None and message.leaves_at > now:
            seconds = ceil((message.leaves_at - now).total_seconds())
            if not to:
                return gettext("leaves in {seconds} s · F9 recalls", seconds=seconds)
            return gettext("leaves to {recipient} in {seconds} s · F9 recalls", recipient=to, seconds=seconds)
        case Delivery.COUNTING if message.leaves_at is not None and now - message.leaves_at > OVERDUE:
            # Where it leaves from is not reached; what happened there is not known here.
            if not to:
                return gettext("not known to have left yet · F9 recalls")
            return gettext("to {recipient}, not known to have left yet · F9 recalls", recipient=to)
        case Delivery.COUNTING | Delivery.LEAVING:
            return gettext("leaving to {recipient}", recipient=to) if to else gettext("leaving")
        case Delivery.HELD:
            reason = reason or gettext("waits for you")
            if not to:
                return gettext("not sent, held: {reason} · R release, F9 recall", reason=reason)
            return gettext(
                "not sent to {recipient}, held: {reason} · R release, F9 recall", recipient=to, reason=reason
            )
        case Delivery.FAILED:
            reason = reason or gettext("unknown reason")
            if not to:
                return gettext("not sent, came back: {reason} · R tries again, F9 takes it back", reason=reason)
            return gettext(
                "not sent to {recipient}, came back: {reason} · R tries again, F9 takes it back",
                recipient=to,
                reason=reason,
            )
        case Delivery.SENT:
            return pgettext("answer", "sent")
        case Delivery.RECALLED:
            return gettext("recalled, never sent")
        case None:
            return ""


def call_words(call: CallLine) -> str:
    """A call in words: who rang whom, how it ended, how long it took."""
    words = [gettext(_DIRECTIONS[call.direction]), named(call.outcome)]
    if call.answered_at is not None and call.ended_at is not None:
        words.append(exact_length(call.ended_at - call.answered_at))
    return " · ".join(words)


def attachment_words(file: AttachmentLine) -> str:
    """An attachment's name and size."""
    return f"📎 {file.name} ({size_words(file.size)})"


def warning_of(file: AttachmentLine) -> str:
    """Why a file is never opened, as far as its name and type tell; empty for others."""
    from deskterm.channels.files.danger import Danger, verdict

    judged = verdict(file.name, file.media_type, b"")
    return gettext(judged.why) if judged.danger is Danger.NEVER else ""


def _head(message: MessageLine, setting: Setting) -> list[Row]:
    """Author and time, then what else is to be said of the entry, on the same line if it fits."""
    who = {MessageKind.CUSTOMER: "customer", MessageKind.ANSWER: "agent"}.get(message.kind, "note")
    time = show_time(message.at, message.at, setting.zone)
    author = cut(message.author or "?", max(8, setting.width // 2))
    row = [(author, who), (f" {time}", "dim")]
    facts = _facts(message, setting)
    delivery = delivery_words(message, setting.now)
    if setting.keymap is not None:
        delivery = setting.keymap.said(delivery, "recall", "release")
    words = " · ".join([*facts, delivery] if delivery else facts)
    if not words:
        return [Row(tuple(row))]
    style = "dim"
    if message.delivery in (Delivery.HELD, Delivery.FAILED):
        style = "warning"
    elif message.delivery is Delivery.COUNTING:
        style = "counting"
    elif message.kind is MessageKind.NOTE or message.audience is Audience.PUBLIC:
        style = "audience"
    if cell_len(author) + len(time) + 4 + cell_len(words) <= setting.width:
        return [Row((*row, (f"  {words}", style)))]
    return [Row(tuple(row)), *_indented([words], setting, style)]


def _facts(message: MessageLine, setting: Setting) -> list[str]:
    facts: list[str] = []
    if message.channel is not setting.channel and message.kind is not MessageKind.NOTE:
        facts.append(named(message.channel))
    if message.kind is MessageKind.NOTE:
        facts.append(gettext("internal note"))
    elif message.audience is Audience.PUBLIC:
        facts.append(pgettext("message", "public"))
    if message.call is not None:
        facts.append(call_words(message.call))
    if message.automatic:
        facts.append(pgettext("message", "automatic"))
    if message.bounce:
        facts.append(gettext("came back undelivered"))
    if message.waived:
        facts.append(gettext("no reply needed"))
    return facts


def _inline(rows: list[Row], message: MessageLine, setting: Setting, style: str) -> list[Row] | None:
    """A short single line stands beside its author, as in a chat."""
    if len(rows) > 1 or len(rows[0].pieces) > 2 or "\n" in message.body or not message.body.strip():
        return None
    if message.channel is not Channel.CHAT or cell_len(rows[0].text) + cell_len(message.body) + 2 > setting.width:
        return None
    return [Row((*rows[0].pieces, (f"  {message.body.expandtabs(4)}", style)))]


def _body(text: str, setting: Setting, margin: str, style: str) -> list[Row]:
    lines = wrap(text.rstrip(), setting.width - len(margin))
    left_out = max(0, len(text) - LONGEST)
    if len(lines) > SHOWN_LINES:
        left_out += sum(len(line) for line in lines[SHOWN_LINES:])
        lines = lines[:SHOWN_LINES]
    rows = [Row(((margin, "dim"), (line, "quote" if line.startswith(">") else style))) for line in lines]
    if left_out:
        rest = ngettext(
            "… {count} more character; the shell shows all: deskterm show",
            "… {count} more characters; the shell shows all: deskterm show",
            left_out,
        )
        rows.append(Row(((f"{margin}{rest}", "warning"),)))
    return rows


def _indented(texts: list[str], setting: Setting, style: str) -> list[Row]:
    return [
        Row(((INDENT + line, style),)) for text in texts for line in wrap(text, max(4, setting.width - len(INDENT)))
    ]


def _promise(promise: PromiseLine, setting: Setting) -> list[Row]:
    due = show_time(promise.due_at, setting.now, setting.zone)
    person = setting.names.get(promise.made_by, promise.made_by)
    late = promise.kept_at is None and promise.due_at < setting.now
    if promise.kept_at is not None:
        kept = show_time(promise.kept_at, setting.now, setting.zone)
        words = gettext(
            "promised by {person} until {due} (kept {time}): {text}",
            person=person,
            due=due,
            time=kept,
            text=promise.text,
        )
    elif late:
        words = gettext("promised by {person} until {due} (late): {text}", person=person, due=due, text=promise.text)
    else:
        words = gettext("promised by {person} until {due} (open): {text}", person=person, due=due, text=promise.text)
    return [*_indented([words], setting, "warning" if late else "promise"), Row(())]


def _system(message: MessageLine, setting: Setting) -> list[Row]:
    time = show_time(message.at, message.at, setting.zone)
    lines = wrap(f"· {time} {message.body.strip()}", setting.width)
    return [*(Row(((line, "dim"),)) for line in lines[:SHOWN_LINES]), Row(())]
