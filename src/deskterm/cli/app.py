"""The shell's verbs: one table, and running one of them. A verb's module is loaded when that verb is called."""

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from deskterm.cli.declaring import SHARED, parser_for, read_words
from deskterm.cli.misuse import Misused

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskterm.cli.session import Session


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: its name of one or two words, the function that does it, and a line of help."""

    name: str
    place: str
    help: str

    def function(self) -> "Callable[..., int | None]":
        """Load the function; it takes the session first and returns an exit code, or None for 0."""
        room, function = self.place.split(":")
        found: Any = getattr(import_module(f"deskterm.cli.{room}"), function)
        return found


VERBS: Final = {
    name: Verb(name, place, text)
    for name, place, text in (
        ("list", "tickets:list_tickets", "List tickets that are not solved or closed, due first."),
        ("show", "showing:show", "Show one ticket with its conversation and its customer."),
        ("attachments", "attachments:attachments", "List what came with a ticket's messages, and save it."),
        ("search", "tickets:search", "Search tickets, newest first, then phrases and articles."),
        ("next", "tickets:next_ticket", "Show the next ticket to work on."),
        ("why", "clock:why", "Explain why a ticket is due when it is."),
        ("board", "board:board", "Show what waits, per queue, channel and agent."),
        ("reply", "writing:reply", "Answer the customer."),
        ("check-reply", "checking:check_reply", "Check an answer before it leaves, as the composer does."),
        ("drafts list", "drafts:list_drafts", "List what is being written, and what it was."),
        ("drafts show", "drafts:show", "Show the text being written on a ticket, or a version of it."),
        ("note", "writing:note", "Write an internal note."),
        ("call", "writing:call", "Log a call that has just ended, on a ticket or making one."),
        ("assign", "acting:assign", "Assign a ticket, or transfer it to another queue."),
        ("state", "acting:state", "Move a ticket to another state."),
        ("tag", "acting:tag", "Add tags, and remove those written with a leading ^."),
        ("merge", "acting:merge", "Merge two tickets of a customer, or say they are two matters."),
        ("rate", "acting:rate", "Record the verdict the customer gave you."),
        ("snooze", "acting:snooze", "Put a ticket aside until a time."),
        ("promise", "acting:promise", "Note something the customer was told would happen by a time."),
        ("bulk", "bulk:on_many", "Do the same to every ticket a query means, as one gesture."),
        ("macro list", "macros:macro_list", "List the macros with what each does."),
        ("macro run", "macros:macro_run", "Run a macro on a ticket, as one gesture."),
        ("macro lint", "macros:macro_lint", "Check every macro: files, steps, variables."),
        ("undo", "acting:undo", "Take back your latest gesture, an answer that has not left too."),
        ("chats list", "chatting:chats", "Show the chats you have accepted, and those that wait."),
        ("chats accept", "chatting:accept", "Accept a waiting chat: it takes one of your seats."),
        ("chats left", "chatting:left", "Close a chat its customer has left, counting no answer."),
        ("release", "acting:release", "Confirm that you sent the held answer of a ticket."),
        ("parse", "mails:parse", "Show one mail as JSON."),
        ("import", "mails:import_paths", "Take in mails and snapshots, each one once."),
        ("export", "mails:export", "Write whole tickets as snapshots, one a line."),
        ("fetch", "mailing:fetch", "Take in what is new in the mailboxes, once."),
        ("deliver", "mailing:deliver", "Send the answers whose countdown is over, once."),
        ("work", "mailing:work", "Fetch and deliver, until interrupted."),
        ("mail login", "mailing:mail_login", "Allow the use of a mailbox at Google or Microsoft."),
        ("anyway", "people:anyway", "Put on record why a customer is contacted against their word."),
        ("customers find", "people:find_customers", "Find customers by name in any script, address, number, firm."),
        ("customers show", "people:show_customer", "Show a customer and everything said with them, newest last."),
        ("customers merge", "people:merge", "Make one of two customers who are one person."),
        ("customers unmerge", "people:unmerge", "Take two merged customers apart, each as they were."),
        ("customers consent", "people:consent", "Record whether a customer may be contacted on a channel."),
        ("customers import", "people:import_customers", "Take in customers and purchases from a CSV file."),
        ("customers export", "people:export_customer", "Write everything kept about one person, as JSON."),
        ("customers erase", "people:erase", "Erase one person's data for good."),
        ("shift", "shifts:shift", "Show what happened since you left, and what today wants."),
        ("handover", "shifts:handover", "Write what you leave behind."),
        ("canned list", "canned:list_replies", "List the standard phrases."),
        ("canned show", "canned:show", "Show a phrase as it is written."),
        ("canned render", "canned:render", "Show a phrase as it would be sent."),
        ("canned lint", "canned:lint", "Check every phrase: files, languages, slots, wording."),
        ("clock", "clock:clock", "Solve working-time cases, JSON lines in and out."),
        ("backup", "keeping:backup", "Copy the store, consistent even while others work in it."),
        ("restore", "keeping:restore", "Put a copy back, after checking it."),
        ("config init", "keeping:config_init", "Write a configuration file that shows every default."),
        ("config path", "keeping:config_path", "Say where the configuration file is looked for."),
        ("config show", "keeping:config_show", "Show what is in force, defaults included."),
        ("keys", "keys:list_keys", "List the verbs of the screen with their keys."),
        ("keys set", "keys:set_keys", "Give a verb of the screen other keys."),
        ("keys unset", "keys:unset_keys", "Give a verb of the screen its usual keys back."),
        ("doctor", "keeping:doctor", "Say what is configured, reachable, and wrong."),
        ("login", "remote:login", "Work as a mirror of a team server from now on."),
        ("logout", "remote:logout", "Forget the token of the team server."),
        ("sync", "remote:sync", "Push what waits and bring what is new from the team server."),
        ("serve", "serving:serve", "Serve the desk to a team's workstations, until interrupted."),
        ("web", "web:web", "Show the workstation in a browser, until interrupted."),
        ("user add", "serving:user_add", "Add a person to the desk, or change what is known of them."),
        ("user token", "serving:user_token", "Make a token for a person's workstation; it is shown this once."),
        ("user list", "serving:user_list", "List everybody with their roles, queues and tokens."),
        ("user revoke", "serving:user_revoke", "Make tokens worthless at once."),
        ("completion", "completion:completion", "Print what teaches a shell to complete deskterm's verbs."),
        ("man", "manual:man", "Print the manual page."),
        ("demo", "demo:demo", "Open a demonstration: a desk in full swing that delivers nothing."),
    )
}
"""Every verb, in the order of the help."""


def run_verb(session: "Session", words: list[str]) -> int:
    """Run one verb; returns its exit code. Raises ``Misused`` for wrong usage, and errors of ours."""
    if words[0] == "help":
        words = [*words[1:], "--help"]
    if words[0] in ("-h", "--help"):
        print(overview())
        return 0
    verb, rest = find(words)
    if verb is None:
        print(overview(words[0]))
        return 0
    function = verb.function()
    try:
        values = read_words(verb.name, function, rest)
    except SystemExit:  # argparse leaves so after printing help
        return 0
    return function(session, **values) or 0


def find(words: list[str]) -> tuple[Verb | None, list[str]]:
    """The verb that begins ``words`` and what follows it; None where help on a group is asked for."""
    for count in (2, 1):
        if verb := VERBS.get(" ".join(words[:count])):
            return verb, words[count:]
    members = [name.split()[1] for name in VERBS if name.startswith(f"{words[0]} ")]
    if not members:
        raise _unknown(words[0], "", list(dict.fromkeys(name.split()[0] for name in VERBS)))
    if len(words) == 1:
        raise Misused(f"{words[0]}: which one?", f"it may be: {', '.join(members)}")
    if words[1] in ("-h", "--help"):
        return None, []
    raise _unknown(words[1], f"{words[0]}: ", members)


def _unknown(word: str, group: str, known: list[str]) -> Misused:
    what = "option" if word.startswith("-") else "verb"
    near = get_close_matches(word, known, n=1)
    hint = f"did you mean {near[0]}?" if near else "deskterm --help shows all there are"
    return Misused(f"{group}there is no {what} {word[:100]!r}", hint)


def overview(group: str = "") -> str:
    """The help of the whole command, or of a group of verbs."""
    chosen = [verb for verb in VERBS.values() if not group or verb.name.startswith(f"{group} ")]
    options = (
        *SHARED,
        ("--fresh", "Do not go back to where you were."),
        ("--version", "Say which deskterm this is."),
        ("--help", "Show this, or a verb's help."),
    )
    lines = [
        f"usage: deskterm {group or '[verb]'} ...",
        "",
        *(() if group else ("The workstation customer-support agents keep open all day, in a terminal.", "")),
        *(() if group else ("Without a verb it opens the workstation. Every verb has --help.", "")),
        "verbs:",
        *(f"  {verb.name:<15} {verb.help}" for verb in chosen),
        "",
        "options, before or after the verb:",
        *(f"  {name:<15} {text}" for name, text in options),
    ]
    if not group:
        lines += ["", "Exit codes: 0 done, 1 could not (the error is on standard error), 2 wrong usage."]
    return "\n".join(lines)


def usage(verb: Verb) -> str:
    """A verb's usage on one line, without the options every verb has."""
    parser = parser_for(verb.name, verb.function())
    return " ".join(parser.format_usage().split()).removeprefix("usage: ").replace(" [-h]", "")
