"""Why an answer has not left: as the store keeps it, in English, and as a screen shows it."""

from typing import Final

from deskterm.model.words import Channel
from deskterm.text.translation import gettext, gettext_noop

NO_TRANSPORT: Final = {
    Channel.MAIL: gettext_noop("there is no transport for mail: send it yourself, then confirm"),
    Channel.CHAT: gettext_noop("there is no transport for chat: send it yourself, then confirm"),
    Channel.PHONE: gettext_noop("there is no transport for phone: send it yourself, then confirm"),
    Channel.SOCIAL: gettext_noop("there is no transport for social: send it yourself, then confirm"),
    Channel.WEB: gettext_noop("there is no transport for web: send it yourself, then confirm"),
}
WRITTEN_BEFORE: Final = gettext_noop(
    "it was written before answers left by themselves: release it if it is still right"
)

_MEANWHILE: Final = " wrote to the customer meanwhile"
_CAME_BACK: Final = "it came back: "


def wrote_meanwhile(person: str) -> str:
    """The answer is held because a colleague wrote since its writer looked."""
    return person + _MEANWHILE


def reason_shown(reason: str) -> str:
    """A reason in the language of the screen, as far as it is one of the desk's own."""
    if reason.endswith(_MEANWHILE):
        return gettext("{person} wrote to the customer meanwhile", person=reason.removesuffix(_MEANWHILE))
    if reason.startswith(_CAME_BACK):
        return gettext("it came back: {reason}", reason=reason.removeprefix(_CAME_BACK))
    return gettext(reason)
