"""The registry of verbs: one row says a verb's key, footer word, palette title, help and where it works.

Everything that names a verb derives from this table: bindings with their twins on other keyboards (``keys``), footer,
palette, help, verb menu and the table in docs/keys.md. A verb runs as the method ``act_<id>`` of the focused widget,
one of its ancestors, the screen or the app; ``why_not_<id>() -> str | None`` on the same object says why it cannot act
now. A widget or screen says in ``PLACES`` which of the places below it is.
"""

from typing import Final, NamedTuple

PLACES: Final[dict[str, str]] = {
    "anywhere": "Anywhere, dialogs too",
    "app": "On every screen",
    "moves": "Moving about",
    "tickets": "With a ticket",
    "list": "In a list of tickets",
    "side": "In the side column",
    "ticket": "On the ticket",
    "composer": "While writing",
    "chat": "While writing in a chat",
    "phrases": "Picking a phrase",
    "card": "On the customer's card",
    "board": "On the board",
    "people": "In the list of customers",
    "person": "With a customer",
    "shift": "On the shift",
    "search": "In a search",
    "call": "During a call",
    "versions": "In the versions of a draft",
    "menu": "In a menu",
    "dialog": "In a dialog",
    "footer": "On the footer",
}
"""Every place a verb can belong to, with its heading in the help."""

CHAINS: Final[tuple[tuple[str, ...], ...]] = (
    ("list", "moves", "tickets", "search", "app", "anywhere"),
    ("side", "moves", "tickets", "app", "anywhere"),
    ("ticket", "moves", "tickets", "app", "anywhere"),
    ("chat", "composer", "ticket", "tickets", "app", "anywhere"),
    ("card", "moves", "ticket", "tickets", "app", "anywhere"),
    ("board", "moves", "app", "anywhere"),
    ("people", "person", "moves", "app", "anywhere"),
    ("person", "moves", "app", "anywhere"),
    ("shift", "moves", "app", "anywhere"),
    ("search", "moves", "app", "anywhere"),
    ("call", "app", "anywhere"),
    ("phrases", "moves", "anywhere"),
    ("versions", "moves", "anywhere"),
    ("menu", "moves", "anywhere"),
    ("dialog", "moves", "anywhere"),
    ("footer", "tickets", "ticket", "app", "anywhere"),
)
"""Places that are there together, innermost first: a key means one thing in each chain."""

SHADOWED: Final = frozenset({"escape", "enter", "tab", "shift+tab", "space", "up", "down", "left", "right"})
"""Keys that an inner place may give another meaning than an outer one."""


class Action(NamedTuple):
    """One verb. ``keys`` come as people write them (``r``, ``ctrl+s``, ``?``, ``f8``), the one to show first.

    ``footer`` ranks the verb among the words of the footer (1 first); 0 keeps it out. ``moves`` marks harmless
    movement: such keys act at once and may repeat, other letters wait a moment to tell a person from a paste.
    """

    id: str
    keys: tuple[str, ...]
    word: str
    title: str
    help: str
    places: tuple[str, ...]
    group: str
    footer: int = 0
    moves: bool = False


_MOVES: Final = frozenset(
    ("pane_next", "pane_previous", "down", "up", "left", "right", "page_down", "page_up", "top", "bottom", "middle")
)

# One verb in two lines: id, keys, footer word, places, group, rank in the footer, title; then the help.
# fmt: off
_ROWS: Final[tuple[tuple[str, str, str, str, str, int, str, str], ...]] = (
    ("help", "? f1", "help", "app", "Help", 1, "Show the keys of where you are",
     "Every verb that works here, by group; type to filter."),
    ("palette", ": ctrl+p", "commands", "app", "Help", 8, "Find a command",
     "Every verb by name, with its key or why it cannot act."),
    ("verb_menu", "f10", "menu", "app", "Help", 0, "Open the verb menu",
     "Every verb, reached by arrows and Enter."),
    ("standards", "s", "standards", "app", "Help", 0, "Show the service standards",
     "The promises about time that the clocks check."),
    ("back", "escape", "back", "anywhere", "Screens", 0, "Close the innermost thing",
     "Closes a menu, a filter, marks or the screen; never quits."),
    ("leave", "q", "leave", "anywhere", "Screens", 0, "Leave the screen",
     "Leaves the screen; on the first, the program, asking only when something is unsent."),
    ("interrupt", "ctrl+c", "copy or leave", "anywhere", "Screens", 0, "Copy what is selected, or leave",
     "Copies selected text; with nothing selected, leaves like q."),
    ("inbox", "1", "inbox", "app", "Screens", 0, "Go to the inbox",
     "Screen 1: the list of tickets."),
    ("ticket_screen", "2", "ticket", "app", "Screens", 0, "Go to the ticket",
     "Screen 2: the ticket under the cursor or opened last."),
    ("board", "3", "board", "app", "Screens", 0, "Go to the board",
     "Screen 3: what waits, per queue, channel and agent."),
    ("quality", "4", "quality", "app", "Screens", 0, "Go to quality",
     "Screen 4: spot checks of the work."),
    ("customers", "5", "customers", "app", "Screens", 0, "Go to customers",
     "Screen 5: everybody, found by name in any script, address, number or organisation."),
    ("shift", "S", "shift", "app", "Screens", 0, "See what happened since you left",
     "News on your tickets, promises and snoozes of today, drafts, failed sends, the night's notes."),
    ("reports", "6", "reports", "app", "Screens", 0, "Go to reports",
     "Screen 6: monthly reports."),
    ("refresh", "ctrl+r", "refresh", "app", "Screens", 0, "Read everything again",
     "Reads the list again, also after an error."),
    ("theme", "", "theme", "app", "Screens", 0, "Choose a theme",
     "Dark, light, high contrast, colour-blind safe, the terminal's own colours; tried on, then kept."),
    ("rebind", "", "keys", "app", "Screens", 0, "Change the keys of a verb",
     "Choose a verb, then press its new key; kept in the configuration."),
    ("bell", "", "bell", "app", "Screens", 0, "Turn the bell on or off",
     "Rings for what [notify] names: a chat waits, a line in a chat of yours, a ticket of yours is late."),
    ("pane_next", "tab", "next pane", "app", "Moving", 0, "Go to the next pane",
     "The panes of a screen in turn."),
    ("pane_previous", "shift+tab", "previous pane", "app", "Moving", 0, "Go to the pane before",
     "The panes of a screen in turn."),
    ("down", "j down", "down", "moves", "Moving", 0, "Down",
     "One row down."),
    ("up", "k up", "up", "moves", "Moving", 0, "Up",
     "One row up."),
    ("left", "h left", "left", "moves", "Moving", 0, "Left",
     "To the left: the side column, or the cell before."),
    ("right", "l right", "right", "moves", "Moving", 0, "Right",
     "To the right: the list, or the next cell."),
    ("page_down", "pagedown ctrl+f", "page down", "moves", "Moving", 0, "A page down",
     "One page down."),
    ("page_up", "pageup ctrl+b", "page up", "moves", "Moving", 0, "A page up",
     "One page up."),
    ("top", "g home", "top", "moves", "Moving", 0, "To the top",
     "The first row."),
    ("bottom", "G end", "bottom", "moves", "Moving", 0, "To the bottom",
     "The last row."),
    ("middle", "M", "middle", "list", "Moving", 0, "To the middle",
     "The middle of the list."),
    ("open", "enter", "open", "moves", "Moving", 25, "Open",
     "Opens what is under the cursor."),
    ("mark", "space", "mark", "list", "Lists", 0, "Mark or unmark",
     "Marks the ticket; verbs then act on everything marked."),
    ("mark_all", "*", "mark all", "list", "Lists", 0, "Mark what is on the screen",
     "Marks every row in sight, pressed again the whole list; Esc takes the marks away."),
    ("search", "/", "search", "app", "Work", 2, "Search and filter",
     "The query language narrows the list while you type; words search everything."),
    ("next_work", "f", "next", "app", "Work", 30, "Next ticket to work on",
     "Live matters first, then yours or nobody's by due time."),
    ("accept_chat", "ctrl+g", "accept", "app", "Chats", 9, "Accept a waiting chat",
     "The chat under the hand, else the one that waits longest: it is yours and takes one of your seats."),
    ("next_chat", "ctrl+n", "next chat", "app", "Chats", 4, "To the chat that waits longest",
     "Among the chats you have accepted; when none waits, the next of them."),
    ("go_back", "ctrl+o", "back", "app", "Chats", 11, "Back to where you were",
     "From a chat to the one before, to the mail you were writing, or to the list."),
    ("hold", "ctrl+l", "hold", "ticket", "Chats", 12, "Ask the customer to wait, or whether they are still there",
     "Sends a phrase and leaves what is written alone: hold with a time, or after a long silence still there?"),
    ("customer_left", "E", "left", "ticket", "Chats", 0, "Close a chat its customer has left",
     "Ends its clocks without counting an answer; u undoes it."),
    ("new_call", "c", "call", "app", "Work", 0, "New call",
     "A caller looked up by number, notes and timer on one screen."),
    ("undo", "u", "undo", "app", "Work", 60, "Undo",
     "Takes back your latest gesture that can be reversed."),
    ("recall", "f9", "recall", "anywhere", "Work", 0, "Recall the answer on its way out",
     "Takes back your latest answer that has not left."),
    ("pending", "", "pending", "app", "Work", 0, "Pending commands",
     "What waits for the server, and what it would not take: push again, drop, or take the text back."),
    ("reply", "r", "reply", "tickets", "Work", 3, "Answer the customer",
     "Opens the ticket with the answer ready to write."),
    ("note", "n", "note", "tickets", "Work", 4, "Write a note",
     "A note that only colleagues read."),
    ("assign", "a", "assign", "tickets", "Work", 5, "Assign",
     "To a person, or to another queue with a handover."),
    ("assign_me", "A", "to me", "tickets", "Work", 0, "Assign to me",
     "Takes the ticket."),
    ("solve", "x", "solve", "tickets", "Work", 6, "Solve",
     "Solves the ticket and records what the customer said of it."),
    ("reopen", "X", "reopen", "tickets", "Work", 0, "Reopen",
     "Opens a solved or pending ticket again."),
    ("snooze", "z", "snooze", "tickets", "Work", 40, "Snooze",
     "Puts the ticket aside until a time."),
    ("no_reply", "d", "none needed", "tickets", "Work", 42, "No reply needed",
     "The customer's last words want no answer."),
    ("promise", "p", "promise", "tickets", "Work", 44, "Promise",
     "Something the customer was told would happen by a time."),
    ("tags", "t", "tags", "tickets", "Work", 46, "Tags",
     "Adds and removes tags."),
    ("category", "C", "category", "tickets", "Work", 0, "Category",
     "Files the ticket under a category."),
    ("priority", "!", "priority", "tickets", "Work", 0, "Priority",
     "How urgent the ticket is."),
    ("language", "L", "language", "tickets", "Work", 0, "Language",
     "Which language the customer writes; this wins over every guess."),
    ("customer", "e", "customer", "tickets", "Work", 0, "Edit the customer",
     "Salutation, language, contact points, consents."),
    ("macro", "m", "macro", "tickets", "Work", 0, "Macro",
     "Runs a named list of commands."),
    ("why", "w", "why", "tickets", "Work", 7, "Why is it due then?",
     "Every clock of the ticket, line by line."),
    ("copy_number", "y", "copy number", "tickets", "Work", 0, "Copy the number",
     "Puts the ticket's number on the clipboard."),
    ("previous_ticket", "[", "previous", "ticket", "Ticket", 50, "Previous ticket",
     "The ticket before this one in the list."),
    ("next_ticket", "]", "next", "ticket", "Ticket", 51, "Next ticket",
     "The ticket after this one in the list."),
    ("keep_promise", "K", "kept", "ticket", "Ticket", 0, "Mark a promise as kept",
     "The open promise that comes first."),
    ("release", "R", "release", "ticket", "Ticket", 20, "Let a held answer go",
     "Sends it, or confirms that you sent it yourself."),
    ("verdict", "v", "verdict", "ticket", "Ticket", 0, "Record the customer's verdict",
     "What the customer said of the help, or that they did not say."),
    ("send", "ctrl+s", "send", "composer", "Writing", 2, "Send",
     "Sends after a countdown that names the recipient; a note is kept at once."),
    ("send_chat", "enter", "send", "chat", "Writing", 0, "Send the line",
     "In a chat Enter sends."),
    ("new_line", "ctrl+j", "new line", "composer", "Writing", 0, "Begin a new line",
     "In a chat Enter sends, ctrl+j makes a line."),
    ("send_solve", "f8", "send and solve", "composer", "Writing", 3, "Send and solve",
     "Sends, and solves the ticket when the answer leaves."),
    ("phrase", "f2", "phrase", "composer", "Writing", 5, "Pick a phrase",
     "Standard phrases by phase; also :: while typing, and ;shortcut with Tab."),
    ("greeting", "f3", "greeting", "composer", "Writing", 6, "Greet",
     "Puts in the greeting that fits."),
    ("closing", "f4", "closing", "composer", "Writing", 7, "Close",
     "Puts in the closing that fits."),
    ("attach", "ctrl+b", "attach", "composer", "Writing", 8, "Attach a file",
     "By its path, which Tab completes; what is attached stands below the text and can be taken off again."),
    ("quote", ">", "quote", "ticket", "Writing", 0, "Quote lines of the conversation",
     "Space marks lines, Enter puts them into the answer; while writing, >> at a line's start does the same."),
    ("editor", "f12", "editor", "composer", "Writing", 0, "Write in your own editor",
     "Opens what is written in $VISUAL or $EDITOR; what you save there is the draft."),
    ("checks", "", "checks", "composer", "Writing", 0, "What the checks say, and overrule one",
     "Every finding with its rule; one that stops a send is overruled with a reason. Send pressed again opens it too."),
    ("audience", "f5", "audience", "composer", "Writing", 10, "Change who reads it",
     "Answer, public answer or internal note."),
    ("slot_next", "tab", "next slot", "composer", "Writing", 0, "To the next slot",
     "Expands a ;shortcut, or goes to the next slot to fill."),
    ("slot_previous", "shift+tab", "previous slot", "composer", "Writing", 0, "To the slot before",
     "The slots of a phrase in turn."),
    ("keep_draft", "escape", "keeps the draft", "composer", "Writing", 91, "Stop writing and keep the draft",
     "The draft waits on the ticket."),
    ("discard", "", "discard", "composer", "Writing", 0, "Throw the draft away",
     "Empties the composer; ctrl+z brings it back."),
    ("versions", "ctrl+t", "versions", "composer ticket", "Writing", 0, "What the text was before",
     "Versions kept at pauses, before a phrase and before a send; Enter restores one."),
    ("version_restore", "enter", "restore", "versions", "Writing", 2, "Restore this version",
     "It is the text again, and what stood there becomes a version."),
    ("version_view", "space", "difference or text", "versions", "Writing", 3, "Difference or whole text",
     "What restoring would change, or the text as it was."),
    ("pick", "enter", "take", "phrases", "Phrases", 2, "Take the phrase",
     "Puts the phrase under the cursor into the text."),
    ("call_timer", "f5", "answered, ended", "call", "Call", 3, "Answered, then ended",
     "First press: the call is answered; second: it has ended."),
    ("call_save", "ctrl+s", "save", "call", "Call", 2, "Save the call",
     "Records the call on its ticket."),
    ("call_solve", "f8", "save and solve", "call", "Call", 4, "Save the call and solve",
     "Records the call and solves its ticket."),
    ("search_order", "f2", "newest or best", "search", "Search", 3, "Newest first or best match",
     "Changes the order of what was found."),
    ("choose", "enter", "choose", "menu", "Menus", 2, "Choose",
     "Takes what is under the cursor."),
    ("accept", "ctrl+s", "done", "dialog", "Dialogs", 2, "Finish the dialog",
     "Does what the dialog says."),
    ("edit_card", "e", "edit", "person", "Customers", 10, "Edit the customer's card",
     "Name, salutation, language, contact points, consents."),
    ("timeline_ticket", "t", "ticket", "person", "Customers", 11, "Open the newest ticket",
     "The customer's newest ticket, or the one under the cursor of the timeline."),
    ("consents", "o", "consents", "person", "Customers", 12, "Record what they said about being contacted",
     "Yes or no for a channel, and how it is known."),
    ("merge_customers", "m", "merge", "person", "Customers", 13, "Merge with another customer",
     "Two who are one person: both cards side by side, then one."),
    ("unmerge_customers", "U", "take apart", "person", "Customers", 0, "Take merged customers apart",
     "Gives back exactly what was theirs."),
    ("export_customer", "D", "data", "person", "Customers", 0, "Write out all data of the customer",
     "Everything kept about one person, as a file beside the store."),
    ("erase_customer", "E", "erase", "person", "Customers", 0, "Erase the customer's data",
     "Says what will go and asks on which ground; nothing of it comes back."),
    ("note_read", "space", "read", "shift", "Shift", 10, "Mark the note as read",
     "It stays in the list, and is read on your other workstations too."),
    ("all_read", "A", "all read", "shift", "Shift", 11, "Mark everything as read",
     "What happened until now is no news any more."),
    ("handover", "H", "handover", "shift", "Shift", 12, "Write the handover",
     "What you leave behind: live matters, promises, waiting answers, notes; also deskterm handover."),
    ("footer_menu", "enter", "menu", "footer", "Help", 0, "Open the verb menu",
     "Every verb, reached by arrows and Enter."),
)
# fmt: on

ACTIONS: Final = {
    name: Action(
        name, tuple(keys.split()), word, title, text, tuple(places.split()), group, footer, moves=name in _MOVES
    )
    for name, keys, word, places, group, footer, title, text in _ROWS
}
"""Every verb by its id, in the order of the help."""

GROUPS: Final = (
    "Writing",
    "Phrases",
    "Call",
    "Ticket",
    "Work",
    "Chats",
    "Lists",
    "Customers",
    "Shift",
    "Search",
    "Menus",
    "Dialogs",
    "Moving",
    "Screens",
    "Help",
)
"""The headings of help and verb menu, in order."""


def of_places(places: tuple[str, ...]) -> list[Action]:
    """The verbs of these places, innermost place first, each in the table's order."""
    return [one for place in places for one in ACTIONS.values() if place in one.places]
