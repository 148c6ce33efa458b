"""What the words of the model and the fields of tickets are called, in the language spoken."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from deskterm.model.words import Certainty, Channel, Priority, State
from deskterm.text.translation import gettext, gettext_noop, pgettext, pgettext_noop

FIELDS: Final = (
    pgettext_noop("field", "assignee"),
    pgettext_noop("field", "category"),
    pgettext_noop("field", "group"),
    pgettext_noop("field", "language"),
    pgettext_noop("field", "language_certainty"),
    pgettext_noop("field", "merged_into"),
    pgettext_noop("field", "name"),
    pgettext_noop("field", "note"),
    pgettext_noop("field", "organisation"),
    pgettext_noop("field", "preferred_channel"),
    pgettext_noop("field", "priority"),
    pgettext_noop("field", "queue"),
    pgettext_noop("field", "salutation"),
    pgettext_noop("field", "script"),
    pgettext_noop("field", "snoozed_until"),
    pgettext_noop("field", "state"),
    pgettext_noop("field", "unanswered"),
    pgettext_noop("field", "vip"),
)
"""What of a ticket or a card two people may have changed at once."""

_KINDS: Final = {
    "state": State,
    "priority": Priority,
    "preferred_channel": Channel,
    "language_certainty": Certainty,
}


_CHANGES: Final[dict[str, str]] = {
    "Assign": gettext_noop("the assignment"),
    "SetState": gettext_noop("the state"),
    "SetPriority": gettext_noop("the priority"),
    "SetCategory": gettext_noop("the category"),
    "SetLanguage": gettext_noop("the language"),
    "Tag": gettext_noop("the tags"),
    "Snooze": gettext_noop("the snooze"),
    "NoReplyNeeded": gettext_noop("that no reply was needed"),
    "MakePromise": gettext_noop("the promise"),
    "KeepPromise": gettext_noop("that the promise was kept"),
    "Rate": gettext_noop("the verdict"),
    "Reply": gettext_noop("the answer"),
    "UpdateCustomer": gettext_noop("the customer's card"),
    "MergeCustomers": gettext_noop("the merger of two customers"),
    "AcceptChat": gettext_noop("that the chat was accepted"),
    "CloseLeftChat": gettext_noop("that the chat was closed"),
    "RecordConsent": gettext_noop("the consent"),
    "MergeTickets": gettext_noop("the merger"),
    "SplitTicket": gettext_noop("the split"),
    "NotSameMatter": gettext_noop("that they are two matters"),
    "Note": gettext_noop("a note"),
    "LogCall": gettext_noop("a call"),
    "Receive": gettext_noop("what the customer wrote"),
    "Dispatch": gettext_noop("an answer that left"),
    "ConfirmSent": gettext_noop("an answer that left"),
    "ReturnAnswer": gettext_noop("an answer that came back"),
    "Recall": gettext_noop("an answer taken back"),
    "Release": gettext_noop("an answer let go"),
    "Wake": gettext_noop("the end of the snooze"),
    "Undo": gettext_noop("what was taken back"),
}
"""What each kind of change is about, as it is said."""


def change_name(kind: str) -> str:
    """What a kind of change is about, as it is said; by its own name where it has no other."""
    return gettext(_CHANGES[kind]) if kind in _CHANGES else kind


def named(word: StrEnum) -> str:
    """A state, channel, priority or another of the model's words as a person reads it."""
    return pgettext(type(word).__name__, word.value).replace("_", " ")


def quoted(words: str) -> str:
    """Words of somebody in the quotation marks of the language spoken."""
    return gettext("“{words}”", words=words)


_QUEUES: Final = {
    "front": pgettext_noop("queue", "Front line"),
    "technical": pgettext_noop("queue", "Technical"),
    "billing": pgettext_noop("queue", "Billing"),
}
"""Queues as they are called where a team says nothing else."""


def queue_title(titles: Mapping[str, str], name: str) -> str:
    """What a queue is called; one that the team named keeps its name."""
    title = titles.get(name, name)
    return pgettext("queue", title) if _QUEUES.get(name) == title else title


def category_name(category: str) -> str:
    """A category, whose parts are set off by slashes; one of the team's own keeps its name."""
    return "/".join(pgettext("category", part) for part in category.split("/"))


def listed(words: Iterable[str]) -> str:
    """Words one after the other: ``a, b, c``."""
    return pgettext("between the parts of a list", ", ").join(words)


def explained(message: str, hint: str) -> str:
    """A message with what explains it, or what to do about it, in one line."""
    return pgettext("fact", "{field}: {value}", field=message, value=hint) if hint else message


def facts(there: Iterable[tuple[str, str]]) -> str:
    """Fields and their values one after the other: ``state: solved, assignee: Ieva``."""
    named_facts = [fact(field, value) for field, value in there]
    return listed(pgettext("fact", "{field}: {value}", field=field, value=value) for field, value in named_facts)


def fact(field: str, value: str) -> tuple[str, str]:
    """What a field of a ticket or card is called, and its value where that is one of the model's words."""
    kind = _KINDS.get(field)
    if kind is not None and value in kind.__members__.values():
        value = named(kind(value))
    return pgettext("field", field), value
