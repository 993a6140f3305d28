"""Bounds on what a submission may bring. Beyond them something is left out, and a warning says what."""

from traitlets import Int
from traitlets.config import Configurable


class SubmissionLimits(Configurable):
    """How large a submission's notebooks and files may be."""

    notebook_bytes = Int(40 * 2**20, help="Bytes that a notebook's file may have.").tag(config=True)
    notebook_values = Int(
        2_000_000,
        help="Texts, brackets and commas of a notebook's JSON. Each can take 80 bytes of memory; a notebook with 100 pictures has "
        "some thousands.",
    ).tag(config=True)
    reading_memory = Int(
        1536 * 2**20, help="Bytes of memory that the process which reads submissions may take for one."
    ).tag(config=True)
    reading_seconds = Int(120, help="Seconds of processor time that it may take for one.").tag(config=True)
    marking_memory = Int(
        4 * 2**30, help="Bytes of memory that the process which marks submissions may take for one, its kernels apart."
    ).tag(config=True)
    marking_seconds = Int(600, help="Seconds of processor time that it may take for one, its kernels apart.").tag(
        config=True
    )
    cells = Int(2_000, help="Cells that a notebook may have.").tag(config=True)
    cell_text = Int(400_000, help="Characters of a cell's text; the rest is cut off.").tag(config=True)
    cell_pictures = Int(200, help="Pictures that are kept in one cell.").tag(config=True)
    cell_picture_bytes = Int(8 * 2**20, help="Bytes of pictures, as base64, that are kept in one cell.").tag(
        config=True
    )
    picture_name = Int(300, help="Characters that the name of an attached picture may have.").tag(config=True)
    printed = Int(4_000, help="Characters of printed text kept for a cell that marking does not run (tag `demo`).").tag(
        config=True
    )
    files = Int(500, help="Files that a submission may bring besides its notebooks.").tag(config=True)
    files_bytes = Int(64 * 2**20, help="Bytes of these files together.").tag(config=True)
    depth = Int(20, help="Folders within folders in which files are looked for.").tag(config=True)
    file_warnings = Int(10, help="Warnings about files that were left out.").tag(config=True)
    cell_warnings = Int(20, help="Warnings about what was left out of a notebook's cells.").tag(config=True)


class RenderingLimits(Configurable):
    """How much of a student's text and HTML is rendered on pages that a teacher opens. The rest is shown as plain text."""

    html = Int(100_000, help="Characters of one piece of HTML, its pictures apart.").tag(config=True)
    tags = Int(1_000, help="Tags of one piece of HTML.").tag(config=True)
    markdown = Int(
        50_000, help="Characters of one Markdown text, its pictures apart: rendering takes up to 200 bytes a character."
    ).tag(config=True)
    environments = Int(
        100,
        help="Formulas in one Markdown text. Unclosed formulas are slow to show: the time grows with the square of their number.",
    ).tag(config=True)
    rendered = Int(400_000, help="Characters of Markdown and HTML in one notebook.").tag(config=True)
    repeated_picture = Int(
        2, help="How often an attached picture is shown in its cell: each time takes its whole size."
    ).tag(config=True)


def in_mib(size: int) -> str:
    """A size in bytes as MiB, rounded up: what is larger than a limit is never said to be as large as `at_most` says the limit is."""
    return _tenths(-(-size * 10 // 2**20))


def at_most(limit: int) -> str:
    """A limit in bytes as MiB, rounded down."""
    return _tenths(limit * 10 // 2**20)


def _tenths(tenths: int) -> str:
    return f"{tenths / 10:g}" if tenths % 10 else f"{tenths // 10}"
