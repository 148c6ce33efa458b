"""Compiles the catalogues of the screens' languages into the wheel."""

import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):
    """Every ``.po`` becomes a ``.mo`` at its side; a checkout that is worked in compiles its own when it needs them."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled files to the wheel."""
        if version == "editable":
            return
        folder = Path(tempfile.mkdtemp())
        for source in sorted(Path(self.root, "src/deskterm/languages").glob("*.po")):
            compiled = folder / f"{source.stem}.mo"
            with source.open("rb") as read, compiled.open("wb") as written:
                write_mo(written, read_po(read))
            build_data["force_include"][str(compiled)] = f"deskterm/languages/{compiled.name}"
