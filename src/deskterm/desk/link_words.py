"""How a mirror stands with its remote, in the words of the header."""

from datetime import tzinfo

from deskterm.desk.link import LinkKind, LinkState
from deskterm.store.pending import PendingCounts


def link_words(state: LinkState, counts: PendingCounts | None, zone: tzinfo | None, *, short: bool = False) -> str:
    """Such as ``offline since 14:02 · 3 waiting``; ``short`` where there is little room.

    ``counts`` are None until they have been read.
    """
    return " · ".join(part for part in (_standing(state, zone, short), *_pending(counts)) if part)


def _standing(state: LinkState, zone: tzinfo | None, short: bool) -> str:
    since = "" if short else f" since {state.since.astimezone(zone):%H:%M}"
    match state.kind:
        case LinkKind.CONNECTING:
            words = "connecting"
        case LinkKind.SYNCING:
            words = f"syncing {state.came:,} of {state.total:,}" if state.total else "syncing"
        case LinkKind.ONLINE:
            words = "online"
        case LinkKind.OFFLINE:
            words = f"offline{since}"
        case LinkKind.REFUSED:
            words = "token refused"
        case LinkKind.WRONG:
            words = "server at fault"
    if state.set_back:
        return "server set back" if short else f"the server was set back, {words}"
    return words


def _pending(counts: PendingCounts | None) -> tuple[str, ...]:
    if counts is None:
        return ()
    return (
        f"{counts.waiting} waiting" if counts.waiting else "",
        f"{counts.stopped} stopped" if counts.stopped else "",
    )
