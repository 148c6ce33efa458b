"""What must hold and must not of a mail made to do harm: each claim with its check at every stage, and with its breach.

A breach alters evidence so that the claim does not hold, for what cannot fail says nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import harm_checks as read
import harm_deeds as done
from harm_checks import Check
from harm_evidence import Evidence, Stage, altered


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of claim: its checks by stage, and what makes each of them fail."""

    checks: Mapping[Stage, Check]
    breach: Callable[..., Evidence]
    spares: Callable[..., bool] = lambda stage, *given: False  # noqa: ARG005
    """Whether there is nothing to look at in a stage after all."""
    one_by_one: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A kind of claim by its name, with the words, numbers or names it is made about."""

    name: str
    given: tuple[Any, ...] = ()

    @property
    def kind(self) -> Kind:
        return KINDS[self.name]

    @property
    def stages(self) -> list[Stage]:
        """Where it is looked at."""
        return [one for one in self.kind.checks if not self.kind.spares(one, *self.given)]

    @property
    def each(self) -> "list[Claim]":
        """The same about one word at a time, so that every one of them can fail."""
        return [Claim(self.name, (one,)) for one in self.given] if self.kind.one_by_one else [self]

    def wrong(self, stage: Stage, evidence: Evidence) -> list[str]:
        """What does not hold at this stage; nothing where there is nothing to look at."""
        if stage not in self.stages:
            return []
        return [f"{self.name}: {one}" for one in self.kind.checks[stage](evidence, *self.given)]

    def broken(self, evidence: Evidence) -> Evidence:
        """The evidence as it would be if this did not hold."""
        return self.kind.breach(evidence, *self.given)


def claim(name: str, *given: Any) -> Claim:
    """A claim of a kind there is."""
    assert name in KINDS, name
    return Claim(name, given)


_ALL: Final = tuple(Stage)
KINDS: Final[dict[str, Kind]] = {
    "readable": Kind(read.everywhere(read.readable, read.DEEP), read.lose, one_by_one=True),
    "reached": Kind(
        {**read.everywhere(read.readable, read.DEEP[:-1]), Stage.SEEN: read.reached},
        lambda one, words: altered(read.lose(one, words), lambda text: read.CUT.sub("", text)),
    ),
    "never seen": Kind(read.everywhere(read.unreadable, _ALL), read.gain, read.unsafe_original, one_by_one=True),
    "tame": Kind(
        {
            Stage.TAKEN: read.tame_store,
            Stage.LISTED: read.tame_output,
            Stage.SHOWN: read.tame_output,
            Stage.SEEN: read.tame_screen,
        },
        read.untamed,
    ),
    "in one look": Kind(
        {Stage.SEEN: read.in_one_look},
        lambda one, *_: replace(one, screens=replace(read.screens_of(one), looks=frozenset({"red", "#d8dee4"}))),
    ),
    "subject": Kind(
        dict(
            zip(
                Stage,
                (
                    read.subject_parsed,
                    read.subject_printed,
                    read.subject_taken,
                    read.subject_listed,
                    read.subject_shown,
                    read.subject_seen,
                ),
                strict=True,
            )
        ),
        lambda one, _: altered(one, lambda _: "?"),
    ),
    "sender": Kind(
        {
            Stage.PARSED: read.sender,
            Stage.PRINTED: read.sender_printed,
            Stage.TAKEN: read.sender_taken,
            Stage.SHOWN: read.sender_shown,
            Stage.SEEN: read.sender_seen,
        },
        read.lose,
    ),
    "automatic": Kind(read.marked("automatic", "is_auto_reply", "automatic"), read.unmarked),
    "bounce": Kind(read.marked("bounce", "is_bounce", "came back undelivered"), read.unmarked),
    "files": Kind(
        {
            Stage.PARSED: lambda one, *wanted: done.file_names([file.name for file in one.parsed.attachments], wanted),
            Stage.PRINTED: lambda one, *wanted: done.file_names(
                [file["name"] for file in one.printed["attachments"]], wanted
            ),
            Stage.TAKEN: done.files_taken,
            Stage.SHOWN: done.files_shown,
            Stage.SEEN: done.files_seen,
        },
        done.harmful_files,
        lambda stage, *wanted: stage in (Stage.SHOWN, Stage.SEEN) and not wanted,
    ),
    "count of files": Kind(
        {Stage.PARSED: done.count_parsed, Stage.PRINTED: done.count_printed, Stage.TAKEN: done.count_taken},
        done.more_files,
    ),
    "answer without": Kind({Stage.TAKEN: done.without_header}, done.led_astray),
    "stored size": Kind(
        {Stage.TAKEN: done.stored_size, Stage.SHOWN: done.size_shown},
        lambda one, size: altered(replace(one, files=((one.files[0][0], size * 99),)), read.without(str(size))),
    ),
    "idle": Kind(dict.fromkeys(_ALL[2:], done.idle), lambda one: replace(one, doings=("socket.connect",))),
    "found by": Kind({Stage.LISTED: done.found_by}, lambda one, *words: replace(one, finds=dict.fromkeys(words, ()))),
    "seconds": Kind({Stage.TAKEN: done.quick, Stage.SHOWN: done.quick, Stage.SEEN: done.quick_screen}, done.slow),
    "memory": Kind({Stage.TAKEN: done.slim}, lambda one, most: replace(one, memory=most + 1)),
    "answered to": Kind({Stage.TAKEN: done.answered}, done.led_astray),
    "one row": Kind(
        {Stage.LISTED: done.one_row, Stage.SEEN: done.one_row_seen},
        lambda one: replace(one, listed=(*one.listed, "x"), screens=replace(read.screens_of(one), row="")),
    ),
    "taken once": Kind({Stage.TAKEN: done.taken_once}, lambda one: replace(one, again="1 taken")),
    "another customer than": Kind(
        {Stage.TAKEN: done.own_customer}, lambda one, other: replace(one, contacts=(*one.contacts, other))
    ),
    "beside": Kind({Stage.TAKEN: done.kept_beside}, lambda one, _: replace(one, others=())),
    "due from its arrival": Kind(
        {Stage.TAKEN: done.present},
        lambda one: replace(one, ticket={**one.ticket, "created_at": 1 << 42, "due_at": None}),
    ),
    "the store whole": Kind({Stage.TAKEN: done.whole_store}, lambda one: replace(one, tables=frozenset())),
    "no cells": Kind({Stage.LISTED: done.no_cells}, lambda one: replace(one, listed=("=x",))),
    "letter for letter": Kind({Stage.SEEN: done.letter_for_letter}, lambda one, _: altered(one, lambda _: "?")),
}
"""Every kind of claim by its name."""
ALWAYS: Final = tuple(
    Claim(name) for name in ("tame", "in one look", "files", "idle", "one row", "taken once", "the store whole")
)
"""What holds of every mail."""
