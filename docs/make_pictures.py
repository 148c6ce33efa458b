"""Make the pictures of the README anew: python docs/make_pictures.py [--into FOLDER] [NAME ...]

Each is the real program on a fresh demonstration store with a fixed seed, drawn by Textual as SVG and turned into PNG
by a headless Chromium, with fonts that have Chinese and emoji (Debian: chromium fonts-noto-cjk fonts-noto-color-emoji).
"""

import argparse
import asyncio
import html
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.cells import cell_len

from deskterm.cli.demo import SHOP
from deskterm.config import load
from deskterm.demo.store import make_demo
from deskterm.desk.first_page import read_first_page
from deskterm.desk.workplace import Workplace
from deskterm.text.translation import speak

PICTURES: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "inbox": ((120, 40), ("down", "down", "down")),
    "inbox-wide": ((160, 45), ("down",) * 5),
    "inbox-narrow": ((80, 24), ("down",)),
    "ticket": ((120, 40), ("f", "r", "f3", *";moment", "tab")),
    "ticket-wide": ((160, 45), ("f", "r", "f3")),
    "ticket-narrow": ((80, 24), ("f", "r", "f3")),
    "phrases": ((120, 40), ("f", "r", "f3", "f2", "r", "e", "f")),
    "solve": ((120, 40), ("f", "r", "f3", "f4", "f8")),
    "chats": ((120, 40), ("ctrl+g", "ctrl+g", "ctrl+g", "f3")),
    "customers": ((120, 40), ("5", "down", "down", "down")),
    "shift": ((120, 40), ("S",)),
    "call": ((120, 40), ("c",)),
    "why": ((120, 40), ("f", "w")),
    "board": ((120, 40), ("3",)),
    "attachments": ((120, 40), (":", *"1256", "enter", "o")),
    "help": ((120, 40), ("question_mark",)),
    "standards": ((120, 40), ("s",)),
}
"""Each picture's size in cells and the keys that lead to it."""

THEMES = {
    "inbox-light": "deskterm-light",
    "inbox-contrast": "deskterm-high-contrast",
    "inbox-colour-blind": "deskterm-colour-blind",
    "inbox-plain": "deskterm-plain",
}
"""Pictures of the inbox in another theme."""

PICTURES.update(dict.fromkeys(THEMES, ((120, 40), ("down", "down"))))

TONGUES = {"ticket-lv": "lv", "inbox-ru": "ru", "ticket-zh": "zh"}
"""Pictures in another language."""

PICTURES.update({name: PICTURES[name[:-3]] for name in TONGUES})

_TEXT = re.compile(r'<text ([^>]*?)x="([\d.]+)"([^>]*?)textLength="[\d.]+"([^>]*)>([^<]*)</text>')
_CELL = 12.2


async def draw(store: Path, size: tuple[int, int], keys: tuple[str, ...], theme: str = "") -> str:
    """The screen after ``keys`` as SVG."""
    from deskterm.tui.app import DesktermApp

    config = load(db=store, agent="aija", environ={"DESKTERM_HOME": str(store.parent)})
    workplace = Workplace(replace(config, desk_name=SHOP))
    app = DesktermApp(workplace, first=read_first_page(workplace.reads), theme=theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(1)
        for key in keys:
            await pilot.press("space" if key == "_" else key)
            await pilot.pause(0.4 if len(key) > 1 or len(keys) < 9 else 0.08)
        await pilot.pause(1)
        svg = app.export_screenshot(title="deskterm")
    workplace.close()
    return svg


def cell_exact(svg: str) -> str:
    """Put every character where its cell is; the exporter counts characters, and a Chinese one takes two cells."""

    def place(match: re.Match[str]) -> str:
        before, left, between, after, escaped = match.groups()
        text = html.unescape(escaped)
        if len(text) == cell_len(text):
            return match[0]
        at, places = float(left), list[str]()
        for character in text:
            places.append(f"{at:.1f}")
            at += cell_len(character) * _CELL
        return f'<text {before}x="{" ".join(places)}"{between}{after}>{escaped}</text>'

    # The exporter names a font on the network; pictures are made without it.
    return _TEXT.sub(place, re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL))


def main() -> None:
    """Draw every picture, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=Path(__file__).parent / "pictures")
    parser.add_argument("names", nargs="*", choices=[[], *PICTURES], metavar="NAME")
    given = parser.parse_args()
    folder: Path = given.into
    folder.mkdir(parents=True, exist_ok=True)
    browser = shutil.which("chromium") or shutil.which("google-chrome") or sys.exit("there is no chromium here")
    with tempfile.TemporaryDirectory() as scratch:
        store = Path(scratch) / "demo.db"
        for name in given.names or PICTURES:
            size, keys = PICTURES[name]
            speak(TONGUES.get(name, "en"))
            shutil.rmtree(f"{store}.drafts", ignore_errors=True)
            make_demo(store, seed=7)
            svg = cell_exact(asyncio.run(draw(store, size, keys, THEMES.get(name, ""))))
            page = Path(scratch) / f"{name}.svg"
            page.write_text(svg, "utf-8")
            width, height = (
                int(float(one)) + 2
                for one in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()  # pyright: ignore[reportOptionalMemberAccess]
            )
            subprocess.run(
                [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
                 "--disable-background-networking", f"--user-data-dir={scratch}/browser",
                 f"--window-size={width},{height}", f"--screenshot={folder / name}.png", page.as_uri()],
                check=True, capture_output=True,
            )  # fmt: skip
            print(folder / f"{name}.png")


if __name__ == "__main__":
    main()
