"""What the words of the model are called on the screen, in the language spoken."""

from enum import StrEnum

from deskterm.text.translation import pgettext


def named(word: StrEnum) -> str:
    """A state, channel, priority or another of the model's words as a person reads it."""
    return pgettext(type(word).__name__, word.value).replace("_", " ")


def category_name(category: str) -> str:
    """A category, whose parts are set off by slashes; one of the team's own keeps its name."""
    return "/".join(pgettext("category", part) for part in category.split("/"))
