"""Makes the pictures of the documentation: ``python -m docs.pictures``, or with names of pictures, these alone.

``batch`` and ``feedback`` are what ``nbreferee batch`` shows and says of the five submissions of ``demo/``, marked anew; the demo's course in
``build/demo`` is gone afterwards. ``report`` is the beginning of what ``nbreferee report`` writes of a class that answers the warm-up lab as
the submissions of its corpora do, ``phone`` a feedback page of that lab. ``gallery`` is what the AdaIN notebook's own cells paint at the scale of a CPU.
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
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from PIL import Image, ImageChops
from rich.console import CONSOLE_SVG_FORMAT, Console

from demo.__main__ import COURSE, NAME, REPOSITORY, set_up
from nbreferee.cli import batch, commands
from nbreferee.course.config import load_assignment, load_config
from nbreferee.testing.corpus import Entry

FOLDER = REPOSITORY / "docs" / "images"
PLACE = Path(tempfile.gettempdir()) / "course"
"""Where the course is while it is marked: the table shows this path."""

COLUMNS = 92
FEEDBACK = ("misconceptions", "2_neural_style", "gram_matrix_marks")
"""The student, the notebook and the grade cell whose outcome is shown."""

LAB, CLASS = "convolution", 24
"""The lab whose class is reported on, and how many are in it."""
LAST_SECTION = "teach"
"""The section of the report that ends its picture."""

GALLERY = (
    "imports", "to_image", "adain", "encoder", "decoder", "trained_decoder", "gallery", "gallery_pictures",
)  # fmt: skip
"""The cells that paint the gallery."""

PHONE = ("correlation_flipped", "pool_mean", "gradient_padding_kept")
"""What the student of the page on a phone has got wrong."""
PLACES = ("", "#outcome-cross_correlation_marks", "#outcome-max_pool_marks")
"""The places of that page that are shown."""

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
    page = f'<!doctype html><meta charset="utf-8"><body style="margin:8px;background:#fff">{cell.outputs[0].data["text/html"]}'
    shown = photograph(page, 860, 1400, scale=2)
    left, top, right, bottom = ImageChops.difference(shown, Image.new("RGB", shown.size, "white")).getbbox()
    framed = shown.crop((left - 8, top - 8, right + 8, bottom + 8))
    framed.quantize(64).save(FOLDER / "feedback.png", optimize=True)


@contextlib.contextmanager
def warm_up(work: Iterable[Entry]) -> Iterator[Path]:
    """A course of the warm-up lab while it is there, with what each student hands in, marked."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        shutil.copy(REPOSITORY / "nbgrader_config.py", course)
        for part in (f"source/{LAB}", f"reference/{LAB}", f"tests/marking/{LAB}"):
            shutil.copytree(REPOSITORY / part, course / part)
        assignment = load_assignment(course, LAB, load_config(course))
        for number, entry in enumerate(work, 1):
            entry.write(assignment, course / "submitted" / f"student{number:02}" / LAB)
        release = [sys.executable, "-m", "nbgrader", "generate_assignment", LAB]
        subprocess.run(release, cwd=course, check=True)
        if commands.run(["batch", LAB, "--course", str(course)]):
            raise RuntimeError("nbreferee batch has failed")
        yield course


def draw_report() -> None:
    """The report of a class, down to what to teach next, as browsers show it."""
    questions = list(load_assignment(REPOSITORY, LAB, load_config(REPOSITORY)).automatic)
    with warm_up(class_work(questions)) as course:
        if commands.run(["report", LAB, "--course", str(course)]):
            raise RuntimeError("nbreferee report has failed")
        page = (course / "marks" / f"{LAB}-report.html").read_text(encoding="utf-8")
    begun = page.replace("</style>", f"#{LAST_SECTION} ~ *, main ~ * {{ display: none }}</style>", 1)
    shown = photograph(begun, 1000, 4000)
    _, top, _, bottom = ImageChops.difference(shown, Image.new("RGB", shown.size, "white")).getbbox()
    shown.crop((0, top - 16, shown.width, bottom + 16)).quantize(64).save(FOLDER / "report.png", optimize=True)


def draw_phone() -> None:
    """A feedback page on a phone: its beginning, a text with a formula, and a question's outcome."""
    wrong = REPOSITORY / "tests" / "submissions" / LAB / "wrong"
    entries = [Entry.read(wrong / f"{name}.py") for name in PHONE]
    with warm_up([Entry.together("a student", *entries)]) as course:
        subprocess.run([sys.executable, "-m", "nbgrader", "generate_feedback", LAB], cwd=course, check=True)
        page = course / "feedback" / "student01" / LAB / f"{LAB}.html"
        width, height = 390, 844
        frames = "".join(
            f'<iframe src="{page.as_uri()}{place}" width="{width}" height="{height}" style="border:1px solid #888;border-radius:16px"></iframe>'
            for place in PLACES
        )
        whole = f'<!doctype html><meta charset="utf-8"><body style="margin:8px;background:#fff;display:flex;gap:16px">{frames}'
        shown = photograph(whole, len(PLACES) * (width + 18) + 16, height + 24, scale=2)
    shown.quantize(96).save(FOLDER / "feedback_phone.png", optimize=True)


def class_work(questions: list[str]) -> Iterator[Entry]:
    """What each of the class hands in: every question answered as in one of the lab's corpora, two times in three rightly, or not at all."""
    corpora = REPOSITORY / "tests" / "submissions" / LAB
    right, wrong = (
        [Entry.read(path) for path in sorted((corpora / part).glob("*.py"))] for part in ("correct", "wrong")
    )
    for number in range(CLASS):
        chosen = []
        for place, question in enumerate(questions):
            entries = right if (number + 2 * place) % 3 else wrong[::5]
            several = [entry for entry in entries if [heading for heading, _ in entry.cells] == [question]]
            if (number + place) % 11:
                chosen.append(several[(5 * number + place) % len(several)])
        written = {
            "flip": "The kernel is learned: its flip would be learned as well.",
            "depth": "Each layer sees the field of the one before it, with its strides.",
        }
        yield Entry.together(f"student {number}", *chosen, **({} if number % 4 else written))


def photograph(page: str, width: int, height: int, scale: int = 1) -> Image.Image:
    """A page of HTML in a browser's window."""
    with tempfile.TemporaryDirectory() as folder:
        path, picture = Path(folder) / "page.html", Path(folder) / "page.png"
        path.write_text(page, encoding="utf-8")
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--force-device-scale-factor={scale}",
        ]
        subprocess.run(
            [browser(), *options, f"--user-data-dir={folder}/profile", f"--window-size={width},{height}", f"--screenshot={picture}",
             path.as_uri()],
            check=True,
            capture_output=True,
        )  # fmt: skip
        with Image.open(picture) as image:
            return image.convert("RGB")


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
    if "report" in chosen:
        draw_report()
    if "phone" in chosen:
        draw_phone()
    if "gallery" in chosen:
        draw_gallery()
    for name in chosen:
        print(f"wrote {FOLDER / PICTURES[name]}")


PICTURES = {
    "batch": "batch.svg",
    "feedback": "feedback.png",
    "report": "report.png",
    "phone": "feedback_phone.png",
    "gallery": "gallery.jpg",
}
"""The files by the names that can be chosen."""

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m docs.pictures", description=__doc__.splitlines()[0])
    parser.add_argument("pictures", nargs="*", metavar="PICTURE", help=f"{', '.join(PICTURES)} (default: all)")
    wanted = parser.parse_args().pictures
    if unknown := sorted(set(wanted) - set(PICTURES)):
        parser.error(f"there is no picture {', '.join(unknown)}")
    main(wanted or list(PICTURES))
