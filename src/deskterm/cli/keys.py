"""Verbs about the workstation's keys: which there are, and changing them in the configuration."""

from typing import TYPE_CHECKING, Annotated, Final

from deskterm.cli.columns import Column, table
from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.errors import InputError

if TYPE_CHECKING:
    from deskterm.tui.actions import Action

_COLUMNS: Final = (
    Column("verb"),
    Column("keys"),
    Column("changed from", 8),
    Column("what it does", 20),
    Column("where", 10),
)
_CHANGED: Final = "A running deskterm takes it over within seconds."


def list_keys(
    session: Session,
    json: Annotated[bool, Option("--json", "As JSON.")] = False,
    changed: Annotated[bool, Option("--changed", "Only verbs with keys of your own.")] = False,
) -> None:
    """List the verbs of the screen with their keys, as the configuration has them."""
    from deskterm.tui.actions import ACTIONS, PLACES
    from deskterm.tui.keys import rebound, shown

    config = session.config
    keymap = rebound(config.keys, config.path)
    own = {name for name, one in keymap.actions.items() if one.keys != ACTIONS[name].keys}
    chosen = [one for one in keymap.actions.values() if not changed or one.id in own]
    if json:
        say_json(
            [
                {
                    "verb": one.id,
                    "keys": list(one.keys),
                    "default": list(ACTIONS[one.id].keys),
                    "title": one.title,
                    "help": one.help,
                    "places": list(one.places),
                }
                for one in chosen
            ]
        )
        return
    table(
        (
            (
                one.id,
                " ".join(map(shown, one.keys)) or "-",
                (" ".join(map(shown, ACTIONS[one.id].keys)) or "-") if one.id in own else "",
                one.title,
                ", ".join(PLACES[place].lower() for place in one.places),
            )
            for one in chosen
        ),
        _COLUMNS,
    )


def set_keys(
    session: Session,
    verb: Annotated[str, Argument("The verb, as deskterm keys lists it.", "VERB")],
    keys: Annotated[list[str], Argument("Its keys from now on, first the one to show: b, B, ctrl+t, space.", "KEY")],
) -> None:
    """Give a verb of the screen other keys, in the configuration; refuses what another verb has or is no key."""
    from deskterm.config.edit import write_value
    from deskterm.tui.actions import ACTIONS
    from deskterm.tui.keys import rebound, shown

    action = _verb(verb)
    config = session.config
    text = " ".join("space" if key == " " else key for one in keys for key in ([one] if one == " " else one.split()))
    if not text:
        raise InputError("a key of no characters is none", f"deskterm keys unset {verb} gives the usual ones back")
    found = rebound({**config.keys, verb: text}, config.path).actions[verb]
    # The usual keys need no line in the file.
    write_value(config.path, "keys", verb, None if found.keys == ACTIONS[verb].keys else " ".join(found.keys))
    say(f"{verb}: {' '.join(map(shown, found.keys))} ({action.title})")
    note(f"written to {config.path}. {_CHANGED}")


def unset_keys(
    session: Session, verb: Annotated[str, Argument("The verb, as deskterm keys lists it.", "VERB")]
) -> None:
    """Give a verb of the screen its usual keys back."""
    from deskterm.config.edit import write_value
    from deskterm.tui.keys import rebound, shown

    action = _verb(verb)
    config = session.config
    if verb not in config.keys:
        say(f"{verb} has its usual keys: {' '.join(map(shown, action.keys)) or 'none'}")
        return
    rebound({name: keys for name, keys in config.keys.items() if name != verb}, config.path)
    write_value(config.path, "keys", verb, None)
    say(f"{verb}: {' '.join(map(shown, action.keys)) or 'no key'} ({action.title})")
    note(f"taken out of {config.path}. {_CHANGED}")


def _verb(name: str) -> "Action":
    from difflib import get_close_matches

    from deskterm.tui.actions import ACTIONS

    if name not in ACTIONS:
        near = get_close_matches(name, ACTIONS, n=1)
        hint = f"did you mean {near[0]}?" if near else "deskterm keys lists them"
        raise InputError(f"there is no verb {name[:100]!r} on the screen", hint)
    return ACTIONS[name]
