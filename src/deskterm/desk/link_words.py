"""How a mirror stands with its remote, in the words of the header."""

from datetime import tzinfo

from deskterm.desk.link import LinkKind, LinkState
from deskterm.store.pending import PendingCounts
from deskterm.text.translation import gettext, ngettext, pgettext


def link_words(state: LinkState, counts: PendingCounts | None, zone: tzinfo | None, *, short: bool = False) -> str:
    """Such as ``offline since 14:02 · 3 waiting``; ``short`` where there is little room.

    ``counts`` are None until they have been read.
    """
    return " · ".join(part for part in (_standing(state, zone, short), *_pending(counts)) if part)


def _standing(state: LinkState, zone: tzinfo | None, short: bool) -> str:
    match state.kind:
        case LinkKind.CONNECTING:
            words = pgettext("remote", "connecting")
        case LinkKind.SYNCING:
            words = (
                gettext("syncing {came} of {total}", came=f"{state.came:,}", total=f"{state.total:,}")
                if state.total
                else pgettext("remote", "syncing")
            )
        case LinkKind.ONLINE:
            words = pgettext("remote", "online")
        case LinkKind.OFFLINE:
            words = (
                pgettext("remote", "offline")
                if short
                else gettext("offline since {time}", time=f"{state.since.astimezone(zone):%H:%M}")
            )
        case LinkKind.REFUSED:
            words = gettext("token refused")
        case LinkKind.WRONG:
            words = gettext("server at fault")
    if state.set_back:
        return gettext("server set back") if short else gettext("the server was set back, {state}", state=words)
    return words


def _pending(counts: PendingCounts | None) -> tuple[str, ...]:
    if counts is None:
        return ()
    return (
        ngettext("{count} waiting", "{count} waiting", counts.waiting) if counts.waiting else "",
        ngettext("{count} stopped", "{count} stopped", counts.stopped) if counts.stopped else "",
    )
