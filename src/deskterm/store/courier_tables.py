"""What travels: commands on their way to a remote, letters, and how far couriers and fetchers have come."""

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from deskterm.store.columns import WHOLE


class PushRow(SQLModel, table=True):
    """A command carried out on a mirror, on its way to the remote; ``body`` is the command as JSON.

    ``state`` is ``waiting``, ``acknowledged`` (the remote did it with change ``sequence``; kept until its effect has
    come back) or ``stopped`` (the remote refused it, found a conflict, or was set back: a person decides). ``tickets``
    is a JSON list of the ids it touched, ``there`` what the remote has instead.
    """

    __tablename__ = "push"  # pyright: ignore[reportAssignmentType]
    __table_args__ = ({"sqlite_autoincrement": True},)
    position: int | None = Field(default=None, sa_column=Column(WHOLE, primary_key=True, autoincrement=True))
    command_id: str = Field(unique=True)
    kind: str
    body: str
    tickets: str = "[]"
    customer: str | None = None
    state: str = "waiting"
    sequence: int | None = None
    reason: str = ""
    hint: str = ""
    there: str = "{}"
    made_at: int
    settled_at: int | None = None


class LetterRow(SQLModel, table=True):
    """What a mail's headers say besides its message: who else reads it, and by which of our mailboxes it came or goes.

    ``envelope`` is JSON; on a mirror it says only who wrote and who else had it, and the mailbox is not told.
    """

    __tablename__ = "letter"  # pyright: ignore[reportAssignmentType]
    message_key: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    mailbox: str = ""
    envelope: str = "{}"


class SendingRow(SQLModel, table=True):
    """How far a courier has come with an answer; without one the answer was written before there was a transport.

    ``stage`` is empty while nothing was told to the mail server, ``told`` from just before it is given the words until
    its verdict is known. ``holder`` is the courier that has it until ``held_until``; ``next_at`` is when to try again.
    """

    __tablename__ = "sending"  # pyright: ignore[reportAssignmentType]
    message_key: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    stage: str = ""
    holder: str = ""
    held_until: int = 0
    next_at: int = 0
    attempts: int = 0
    trouble: str = ""


class MailPlaceRow(SQLModel, table=True):
    """How far a folder of a mailbox was read: every mail up to ``uid`` is here, as long as its ``validity`` stays.

    ``holder`` is the worker that reads it until ``held_until``; ``trouble`` is why it could not, since ``heard_at``.
    """

    __tablename__ = "mail_place"  # pyright: ignore[reportAssignmentType]
    mailbox: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    validity: int = 0
    uid: int = 0
    waiting: int = 0
    holder: str = ""
    held_until: int = 0
    heard_at: int = 0
    trouble: str = ""
