"""Wrong usage: what entry, verbs and their parsers raise for exit code 2."""


class Misused(Exception):
    """A command line that cannot be read: what is wrong, what to do about it, and how the verb is used."""

    def __init__(self, message: str, hint: str = "", usage: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.usage = usage
