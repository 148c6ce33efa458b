"""The standards a desk starts with, around the clock until a team sets its own calendar and figures.

Three rings of a telephone are 18 seconds. The next answer goes by the standards of the first, and nothing is promised
about resolution. A missed call waits for an answer by the same 18 seconds, so its ticket is late at once.
"""

from datetime import timedelta
from typing import Final

from deskterm.model.words import Channel
from deskterm.standards.standard import ClockKind, Overall, Standard, Standards
from deskterm.text.translation import gettext_noop

_RINGS: Final = timedelta(seconds=18)

SHIPPED: Final = Standards(
    rules=(
        Standard(gettext_noop("phone picked up in 3 rings"), ClockKind.PICK_UP, _RINGS, channel=Channel.PHONE),
        Standard(gettext_noop("phone answered in 3 rings"), ClockKind.FIRST, _RINGS, channel=Channel.PHONE),
        Standard(
            gettext_noop("chat answered within 30 s"),
            ClockKind.FIRST,
            timedelta(seconds=30),
            aim=timedelta(seconds=15),
            channel=Channel.CHAT,
        ),
        Standard(
            gettext_noop("social media answered within 4 h"),
            ClockKind.FIRST,
            timedelta(hours=4),
            channel=Channel.SOCIAL,
        ),
        Standard(gettext_noop("mail answered within 12 h"), ClockKind.FIRST, timedelta(hours=12), channel=Channel.MAIL),
        Standard(
            gettext_noop("web form answered within 12 h"), ClockKind.FIRST, timedelta(hours=12), channel=Channel.WEB
        ),
    ),
    overall=Overall(90, timedelta(hours=24)),
)
