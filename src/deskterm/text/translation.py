"""The language of the screens: gettext over the catalogues in ``languages/``, one for each language but English.

English stands in the code and is the key of each message. What is stored, sent to a server or printed for scripts stays
English; only what a person reads at once on a screen is translated. One process speaks one language.
"""

from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parent.parent / "languages"
"""Where the catalogues are: ``lv.po`` and so on as translators write them, compiled to ``lv.mo``."""

ENGLISH: Final = "en"


class _Voice:
    """The language spoken and its catalogue; without one every message is its own translation."""

    language = ENGLISH
    catalogue = NullTranslations()


def speak(language: str) -> None:
    """From now on answer in ``language``; in English where there is no catalogue of it."""
    found = None if language == ENGLISH else _load(language)
    _Voice.language = language if found is not None else ENGLISH
    _Voice.catalogue = found or NullTranslations()


def spoken() -> str:
    """The language of the screens, by its code."""
    return _Voice.language


def gettext(message: str, **values: object) -> str:
    """The message in the language spoken, with ``{name}`` in it replaced by ``values``."""
    # The empty message is the catalogue's header.
    text = _Voice.catalogue.gettext(message) if message else message
    return text.format(**values) if values else text


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """The form that goes with ``count``, which is among the values."""
    return _Voice.catalogue.ngettext(one, many, count).format(count=count, **values)


def pgettext(context: str, message: str, **values: object) -> str:
    """Like ``gettext`` for a word that means several things: ``context`` says which."""
    text = _Voice.catalogue.pgettext(context, message) if message else message
    return text.format(**values) if values else text


def gettext_noop(message: str) -> str:
    """The message itself: marks in a table what is translated where it is shown."""
    return message


def pgettext_noop(context: str, message: str) -> str:  # noqa: ARG001
    """The message itself: marks it as ``gettext_noop`` does, for ``pgettext`` with this context."""
    return message


def messages() -> list[str]:
    """Every message of the catalogue that has neither a context nor forms for numbers, as it stands in the code."""
    # The standard library has no other way to ask.
    known: dict[object, str] = getattr(_Voice.catalogue, "_catalog", {})
    return [one for one in known if isinstance(one, str) and "\x04" not in one]


def _load(language: str) -> GNUTranslations | None:
    source, compiled = FOLDER / f"{language}.po", FOLDER / f"{language}.mo"
    if source.exists() and (not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime):
        # A checkout: what is installed comes compiled.
        from io import BytesIO

        return GNUTranslations(BytesIO(compile_catalogue(source, compiled)))
    if not compiled.exists():
        return None
    with compiled.open("rb") as file:
        return GNUTranslations(file)


def compile_catalogue(source: Path, compiled: Path) -> bytes:
    """Compile a catalogue; the bytes are kept in ``compiled`` where that can be written."""
    import os
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue: Any = read_po(file)
    made = BytesIO()
    write_mo(made, catalogue)
    beside = compiled.with_suffix(f".{os.getpid()}")
    try:
        beside.write_bytes(made.getvalue())
        beside.replace(compiled)
    except OSError:
        beside.unlink(missing_ok=True)
    return made.getvalue()
