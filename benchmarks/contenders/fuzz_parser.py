"""Feeds a parser of hostile bytes what atheris thinks of. Usage: ``fuzz_parser.py PARSER SECONDS SEEDS FOUND``.

Ends with an exit status other than 0, and the bytes in a file of the folder FOUND, at the first crash, at ten seconds for one input, or at 2 GB.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["grading"]):
    from grading import submission
    from nbreferee.course.assignment import SourceNotebook
    from nbreferee.guest import wire
    from tests import small_course

ASSIGNED = SourceNotebook("sums", small_course.source())
NOTEBOOK = Path(tempfile.mkdtemp()) / "sums.ipynb"


def reply(content: bytes) -> None:
    """A kernel's reply: a value, or a sentence why not."""
    try:
        wire.decode(content.decode("utf-8", "surrogateescape"))
    except wire.WireError as error:
        assert str(error).endswith(".")


def notebook(content: bytes) -> None:
    """A submitted file: the instructor's cells, whatever it holds."""
    NOTEBOOK.write_bytes(content)
    read = submission.read(NOTEBOOK, ASSIGNED)
    found = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in read.notebook.cells]
    assert sorted(filter(None, found)) == ["add", "add_marks"]


if __name__ == "__main__":
    parser, seconds, seeds, found = sys.argv[1:]
    limits = [
        f"-max_total_time={seconds}",
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-max_len=8192",
        f"-artifact_prefix={found}/",
    ]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", seeds], {"reply": reply, "notebook": notebook}[parser])
    atheris.Fuzz()
