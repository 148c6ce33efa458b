"""Sentences that were said in English somewhere else, in the language of the screens: a server's reasons, with values.

Which sentence of the catalogue it was is found by what stands around the values: the one that shares most with it.
"""

import re
from functools import lru_cache
from typing import Final

from deskterm.text.translation import ENGLISH, gettext, messages, pgettext, spoken

_LEAST: Final = 8
"""Letters that a sentence shares with one of the catalogue's at least: with fewer it might be any. A value that looks
as it must counts for a few."""

_FORMS: Final = {"ticket": r"#\w+", "other": r"#\w+", "count": r"[\d,.]+", "most": r"[\d,.]+"}
"""What a value looks like, by its name; else anything."""

_CONTEXTS: Final = {"field": "field", "state": "State", "priority": "Priority", "channel": "Channel"}
"""Where values that are words of the desk are translated, by their names."""


def retold(sentence: str) -> str:
    """The sentence in the language spoken; as it is where the catalogue does not know it."""
    if spoken() == ENGLISH or not sentence:
        return sentence
    plain = gettext(sentence)
    return plain if plain != sentence else _with_values(sentence, spoken())


@lru_cache(maxsize=200)
def _with_values(sentence: str, language: str) -> str:  # noqa: ARG001 - one sentence, several languages
    best, shared = None, _LEAST - 1
    for template in messages():
        parts = re.split(r"\{\w+\}", template)
        names: list[str] = re.findall(r"\{(\w+)\}", template)
        letters = sum(len(part) for part in parts) + 4 * sum(name in _FORMS for name in names)
        if letters <= shared or len(parts) == 1 or not all(part in sentence for part in parts):
            continue
        if len(set(names)) < len(names):
            continue
        wanted = "".join(
            re.escape(part) + (f"(?P<{name}>{_FORMS.get(name, '.+')})" if name else "")
            for part, name in zip(parts, (*names, ""), strict=True)
        )
        found = re.fullmatch(wanted, sentence)
        if found is not None:
            best, shared = (template, found.groupdict()), letters
    if best is None:
        return sentence
    template, values = best
    told = {name: pgettext(_CONTEXTS[name], value) if name in _CONTEXTS else value for name, value in values.items()}
    return gettext(template, **told)
