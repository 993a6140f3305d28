"""Makes the pictures of the documentation: ``python -m docs.pictures``, or with names of pictures, these alone.

``batch`` and ``feedback`` are what ``nbreferee batch`` shows and says of the five submissions of ``demo/``, marked anew; the demo's course in
``build/demo`` is gone afterwards. ``gallery`` is what the AdaIN notebook's own cells paint at the scale of a CPU.
"""

import argparse
import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from PIL import Image, ImageChops
from rich.console import CONSOLE_SVG_FORMAT, Console

from demo.__main__ import COURSE, NAME, REPOSITORY, set_up
from nbreferee.cli import batch, commands
from nbreferee.testing.corpus import Entry

FOLDER = REPOSITORY / "docs" / "images"
PLACE = Path(tempfile.gettempdir()) / "course"
"""Where the course is while it is marked: the table shows this path."""

COLUMNS = 92
FEEDBACK = ("misconceptions", "2_neural_style", "gram_matrix_marks")
"""The student, the notebook and the grade cell whose outcome is shown."""

GALLERY = (
    "imports", "to_image", "adain", "encoder", "decoder", "trained_decoder", "gallery", "gallery_pictures",
)  # fmt: skip
"""The cells that paint the gallery."""

_FONT_FACES = re.compile(r"@font-face \{\{.*?\n    \}\}\n", re.DOTALL)


@contextlib.contextmanager
def marked() -> Iterator[tuple[Path, Console]]:
    """A course of the demo's submissions while it is there, marked, and the console that the batch has written to.

    Raises `FileExistsError` where its place is taken.
    """
    if PLACE.exists():
        raise FileExistsError(f"{PLACE} is there already. Remove it first.")
    set_up([Entry.read(path) for path in sorted((REPOSITORY / "demo" / "submissions").glob("*.py"))])
    shutil.move(COURSE, PLACE)
    try:
        release = [sys.executable, "-m", "nbgrader", "generate_assignment", NAME]
        subprocess.run(release, cwd=PLACE, check=True)
        # Not interactive: the bar is shown once, at the end.
        console = Console(
            record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, force_interactive=False, color_system="truecolor"
        )  # fmt: skip
        batch.Console = lambda: console  # type: ignore[assignment, misc]
        if commands.run(["batch", NAME, "--course", str(PLACE)]):
            raise RuntimeError(f"nbreferee batch has failed:\n{console.export_text()}")
        yield PLACE, console
    finally:
        shutil.rmtree(PLACE)


def draw_batch(console: Console) -> None:
    """What the batch showed, as a terminal in an SVG with no fonts from elsewhere."""
    form = _FONT_FACES.sub("", CONSOLE_SVG_FORMAT).replace("Fira Code, monospace", "DejaVu Sans Mono, monospace")
    text = console.export_svg(title=f"nbreferee batch {NAME}", code_format=form, unique_id="batch")
    (FOLDER / "batch.svg").write_text(text, encoding="utf-8")


def draw_feedback(course: Path) -> None:
    """One question's outcome, as browsers show it."""
    student, name, grade_id = FEEDBACK
    notebook = nbformat.read(course / "autograded" / student / NAME / f"{name}.ipynb", as_version=4)
    (cell,) = (each for each in notebook.cells if each.metadata.get("nbgrader", {}).get("grade_id") == grade_id)
    with tempfile.TemporaryDirectory() as folder:
        page, picture = Path(folder) / "page.html", Path(folder) / "page.png"
        page.write_text(
            f'<!doctype html><meta charset="utf-8"><body style="margin:8px;background:#fff">{cell.outputs[0].data["text/html"]}',
            encoding="utf-8",
        )
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=2"]
        subprocess.run(
            [browser(), *options, f"--user-data-dir={folder}/profile", "--window-size=860,1400", f"--screenshot={picture}", page.as_uri()],
            check=True,
            capture_output=True,
        )  # fmt: skip
        with Image.open(picture) as image:
            shown = image.convert("RGB")
    left, top, right, bottom = ImageChops.difference(shown, Image.new("RGB", shown.size, "white")).getbbox()
    framed = shown.crop((left - 8, top - 8, right + 8, bottom + 8))
    framed.quantize(64).save(FOLDER / "feedback.png", optimize=True)


def browser() -> str:
    """A Chromium. Raises `FileNotFoundError` where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise FileNotFoundError("Pictures of pages need Chromium: sudo apt-get install chromium")
    return found


def draw_gallery() -> None:
    """The photograph in 25 styles."""
    os.environ["STYLE_TRANSFER_SCALE"] = "quick"
    from training import lesson

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        painted = lesson.load(grade_ids=GALLERY)
    sheet = painted.lab.sheet(painted.gallery_images, columns=5, gap=8)
    picture = Image.fromarray((255 * sheet).round().astype("uint8"))
    picture.resize((900, 900), Image.Resampling.LANCZOS).save(FOLDER / "gallery.jpg", quality=88)


def main(chosen: list[str]) -> None:
    """Make the `chosen` pictures."""
    if {"batch", "feedback"} & set(chosen):
        with marked() as (course, console):
            if "batch" in chosen:
                draw_batch(console)
            if "feedback" in chosen:
                draw_feedback(course)
    if "gallery" in chosen:
        draw_gallery()
    for name in chosen:
        print(f"wrote {FOLDER / PICTURES[name]}")


PICTURES = {"batch": "batch.svg", "feedback": "feedback.png", "gallery": "gallery.jpg"}
"""The files by the names that can be chosen."""

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m docs.pictures", description=__doc__.splitlines()[0])
    parser.add_argument("pictures", nargs="*", metavar="PICTURE", help=f"{', '.join(PICTURES)} (default: all)")
    wanted = parser.parse_args().pictures
    if unknown := sorted(set(wanted) - set(PICTURES)):
        parser.error(f"there is no picture {', '.join(unknown)}")
    main(wanted or list(PICTURES))
