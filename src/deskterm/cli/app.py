"""The shell's verbs: each one file's functions, gathered here under one name."""

from typing import Annotated

import typer

from deskterm.cli import acting, board, canned, clock, keeping, mails, tickets
from deskterm.cli.session import Session

HELP = """The workstation customer-support agents keep open all day, in a terminal.

Without a verb it opens the workstation. Errors go to standard error with exit code 1, wrong usage with 2."""

app = typer.Typer(
    name="deskterm",
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def shared(
    db: Annotated[str, typer.Option("--db", metavar="FILE", help="The store to work on.")] = "",
    agent: Annotated[str, typer.Option("--as", metavar="AGENT", help="Who works.")] = "",
    config: Annotated[str, typer.Option("--config", metavar="FILE", help="The configuration file.")] = "",
    version: Annotated[bool, typer.Option("--version", "-V", help="Say which deskterm this is.")] = False,
) -> None:
    """These may stand before or after the verb; they are read before the verb is looked at."""


for room in (tickets, acting, mails, canned, clock, board, keeping):
    room.add_to(app)


def run_verb(session: Session, arguments: list[str]) -> int:
    """Run one verb; returns its exit code, 2 for wrong usage. Errors of ours pass through."""
    try:
        app(arguments, prog_name="deskterm", obj=session)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0
    return 0
