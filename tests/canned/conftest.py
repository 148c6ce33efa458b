"""Phrase files and replies for the tests of canned replies."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from deskterm.canned.library import Folder, Library
from deskterm.canned.reply import CannedReply, Slot, Source
from deskterm.model.words import Channel, Language, Phase
from deskterm.text.safe import safe_line

WriteFiles = Callable[..., Folder]
MakeReply = Callable[..., CannedReply]


@pytest.fixture
def write(tmp_path: Path) -> WriteFiles:
    """Write files given as ``language/phase/name`` to text or bytes, below a folder of the source's name."""

    def write_files(files: Mapping[str, str | bytes], source: Source = Source.TEAM) -> Folder:
        root = tmp_path / source
        root.mkdir(exist_ok=True)
        for name, content in files.items():
            path = root / (name if "." in Path(name).name else f"{name}.md")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Folder(root, source)

    return write_files


@pytest.fixture
def load(write: WriteFiles) -> Callable[..., Library]:
    """Load a library of one team folder with these files."""
    return lambda files: Library.load([write(files)])


@pytest.fixture
def reply() -> MakeReply:
    """Make a canned reply with the given body and fields."""

    def make(body: str = "Hello.", **fields: object) -> CannedReply:
        name = str(fields.pop("name", "hello"))
        given: dict[str, object] = {
            "name": name,
            "language": Language.ENGLISH,
            "phase": Phase.GREETING,
            "title": safe_line(str(fields.pop("title", name))),
            "shortcut": "",
            "channels": frozenset[Channel](),
            "tags": (),
            "slots": tuple[Slot, ...](),
            "path": Path(f"{name}.md"),
            "source": Source.SHIPPED,
        }
        return CannedReply(body=body, **(given | fields))  # type: ignore[arg-type]

    return make
