"""Completing a command line: a script for each shell, which asks here what may come next.

What there is comes from the table of verbs and their signatures, so a verb is completed the day it is added.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from deskterm.cli.app import VERBS, find
from deskterm.cli.declaring import SHARED, Argument
from deskterm.cli.entry import split
from deskterm.cli.misuse import Misused
from deskterm.cli.output import say
from deskterm.cli.session import Session
from deskterm.cli.taking import Taken, taken_by
from deskterm.errors import DesktermError

Candidates = Iterator[tuple[str, str]]
"""Words that may come next, each with what it means. One that ends in ``:`` wants more behind it."""

FILES: Final = ":files"
"""Said instead of words where the name of a file is wanted."""


class Shell(StrEnum):
    """A shell that can be taught."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    session: Session,
    shell: Annotated[Shell, Argument("For which shell", "SHELL")],
    words: Annotated[
        list[str] | None, Argument("As the script asks: a line so far, a = before each of its words.", "=WORD")
    ] = None,
) -> None:
    """Print what teaches a shell to complete deskterm's verbs, options, queries and phrases.

    bash and zsh: source <(deskterm completion bash), or zsh. fish: deskterm completion fish | source.
    """
    if not words:
        print(SCRIPTS[shell].strip())
        return
    for word, meaning in dict(candidates(session, [one.removeprefix("=") for one in words])).items():
        say(f"{word}\t{meaning}" if meaning else word)


def candidates(session: Session, words: Sequence[str]) -> Candidates:
    """What the last of ``words`` may become, those before it being as they are; the first is the command itself."""
    *before, word = words[1:] or [""]
    shared = {name.split()[0]: name.split()[1] for name, _ in SHARED}
    if before and before[-1] in shared:
        return _of_kind(session, "AGENT" if before[-1] == "--as" else "FILE", word)
    try:
        given, rest = split(list(before))
    except Misused:
        return iter(())
    if db := given.get("db"):
        session = Session(db=Path(db), agent=given.get("agent"), config_file=session.config_file)
    named = [one for one in rest if not one.startswith("-")]
    return _starting(word, _after_verb(session, rest, word) if named else _verbs("", word))


def _starting(word: str, found: Candidates) -> Candidates:
    return (one for one in found if one[0].startswith(word) or one[0] == FILES)


def _verbs(group: str, word: str) -> Candidates:
    if word.startswith("-"):
        yield from (*((name.split()[0], text) for name, text in SHARED), ("--version", ""), ("--help", ""))
        return
    for name, verb in VERBS.items():
        first, _, second = name.partition(" ")
        if group:
            if first == group and second:
                yield second, verb.help
        elif not second or first not in VERBS:
            yield first, verb.help if not second else ""


def _after_verb(session: Session, rest: list[str], word: str) -> Candidates:
    if rest[0] == "help":
        yield from _verbs(rest[1] if len(rest) > 1 else "", word)
        return
    try:
        verb, after = find(rest)
    except Misused:
        if len(rest) == 1:
            yield from _verbs(rest[0], word)
        return
    if verb is None:
        return
    if not after and not word.startswith("-"):
        yield from _verbs(verb.name, word)  # keys, but also keys set
    taken = taken_by(verb)
    options = {name: one for one in taken for name in one.names}
    option, equals, value = word.partition("=")
    if equals and option in options:
        for found, meaning in _values(session, verb.name, options[option], value):
            yield (found if found == FILES else f"{option}={found}"), meaning
    elif after and after[-1] in options and options[after[-1]].metavar:
        yield from _values(session, verb.name, options[after[-1]], word)
    elif word.startswith("-") and "--" not in after:
        given = set(after)
        for one in taken:
            if one.names and (one.many or not given & set(one.names)):
                yield one.names[-1], one.help
        yield from ((name.split()[0], text) for name, text in SHARED)
        yield "--help", "Say what the verb takes."
    else:
        place = _place(after, options)
        words = [one for one in taken if not one.names]
        if words and (place < len(words) or words[-1].many):
            yield from _values(session, verb.name, words[min(place, len(words) - 1)], word)


def _place(after: Sequence[str], options: dict[str, Taken]) -> int:
    """How many words by their place stand before."""
    count, skip = 0, False
    for one in after:
        if skip:
            skip = False
        elif one.startswith("-") and one != "-":
            skip = one in options and bool(options[one].metavar)
        else:
            count += 1
    return count


def _values(session: Session, verb: str, taken: Taken, word: str) -> Candidates:
    if taken.choices:
        return iter([(one, "") for one in taken.choices])
    kind = "PHRASE" if taken.metavar == "NAME" and (verb.startswith("canned") or "--canned" in taken.names) else ""
    return _of_kind(session, kind or taken.metavar.partition(".")[0], word)


def _of_kind(session: Session, kind: str, word: str) -> Candidates:
    with suppress(DesktermError):
        yield from KINDS.get(kind, _nothing)(session, word)


def _nothing(_: Session, __: str) -> Candidates:
    return iter(())


def _files(_: Session, __: str) -> Candidates:
    yield FILES, ""


def _queues(session: Session, _: str) -> Candidates:
    yield from session.config.queues.items()


def _agents(session: Session, _: str) -> Candidates:
    yield from (("me", ""), ("none", ""))
    if session.config.db.exists():
        yield from ((one.name, one.display_name) for one in session.open_store().reads.agents())


def _phrases(session: Session, _: str) -> Candidates:
    from deskterm.canned.library import load_for

    library = load_for(session.config.team_phrases, session.config.user_phrases)
    yield from {one.name: one.title for one in reversed(library.replies)}.items()


def _screen_verbs(_: Session, __: str) -> Candidates:
    from deskterm.tui.actions import ACTIONS

    yield from ((one.id, one.title) for one in ACTIONS.values())


def _query(session: Session, word: str) -> Candidates:
    from deskterm.model.query import ENUMERATIONS, FIELDS

    field, colon, _ = word.partition(":")
    if not colon:
        yield from ((f"{one}:", "") for one in FIELDS)
    elif field in ENUMERATIONS:
        yield from ((f"{field}:{one}", "") for one in ENUMERATIONS[field])
    elif field == "not":
        yield from ((f"not:{one}:", "") for one in FIELDS if one != "not")
    elif source := {"queue": _queues, "who": _agents}.get(field):
        yield from ((f"{field}:{one}", meaning) for one, meaning in source(session, ""))


KINDS: Final[dict[str, Callable[[Session, str], Candidates]]] = {
    "FILE": _files,
    "PATH": _files,
    "QUERY": _query,
    "QUEUE": _queues,
    "AGENT": _agents,
    "PHRASE": _phrases,
    "VERB": _screen_verbs,
}
"""What a word may be, by what the usage calls it."""

_BASH: Final = r"""
# bash completion for deskterm
_deskterm() {
    local line=${COMP_LINE:0:COMP_POINT} word prefix=
    local -a words
    read -r -a words <<< "$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    local current=${words[${#words[@]}-1]}
    # Where : or = part words, bash replaces only what stands behind the last of them.
    [[ $COMP_WORDBREAKS == *:* && $current == *:* ]] && prefix=${current%"${current##*:}"}
    [[ -z $prefix && $COMP_WORDBREAKS == *=* && $current == *=* ]] && prefix=${current%"${current##*=}"}
    COMPREPLY=()
    while IFS=$'\t' read -r word _; do
        if [[ $word == :files ]]; then
            compopt -o filenames 2> /dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "${current#"$prefix"}")
            continue
        fi
        [[ $word == *: ]] && compopt -o nospace 2> /dev/null
        COMPREPLY+=("${word#"$prefix"}")
    done < <("${words[0]}" completion bash "${words[@]/#/=}" 2> /dev/null)
}
complete -F _deskterm deskterm
"""

_ZSH: Final = r"""
#compdef deskterm
_deskterm() {
    local word text
    local -a closed open
    while IFS=$'\t' read -r word text; do
        if [[ $word == :files ]]; then
            _files
            return
        fi
        if [[ $word == *: ]]; then open+=("$word"); else closed+=("${word//:/\\:}:$text"); fi
    done < <("$words[1]" completion zsh "${(@)words[1,$CURRENT]/#/=}" 2> /dev/null)
    (( $#open )) && compadd -S '' -a open
    (( $#closed )) && _describe -V deskterm closed
}
if [[ "$funcstack[1]" == _deskterm ]]; then _deskterm "$@"; else compdef _deskterm deskterm; fi
"""

_FISH: Final = r"""
# fish completion for deskterm
function __deskterm_candidates
    set -l words (commandline -opc) (commandline -ct)
    for found in ($words[1] completion fish '='$words 2>/dev/null)
        if test "$found" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $found
        end
    end
end
complete -c deskterm -f -a '(__deskterm_candidates)'
"""

SCRIPTS: Final = {Shell.BASH: _BASH, Shell.ZSH: _ZSH, Shell.FISH: _FISH}
"""What a shell is to read, by its name."""
