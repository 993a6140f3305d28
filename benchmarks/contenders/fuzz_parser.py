"""Feeds a parser of hostile bytes what atheris thinks of. Usage: ``fuzz_parser.py PARSER SECONDS SEEDS FOUND``.

Ends with an exit status other than 0, and the bytes in a file of the folder FOUND, at the first crash, at ten seconds for one input, or at 2 GB.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["nbreferee"]):
    from nbreferee.course.assignment import SourceNotebook
    from nbreferee.guest import codec
    from nbreferee.submission import SubmissionLimits
    from nbreferee.submission.restore import read
    from nbreferee.testing.small_course import source

ASSIGNED = SourceNotebook("sums", source())
LIMITS = SubmissionLimits()
NOTEBOOK = Path(tempfile.mkdtemp()) / "sums.ipynb"


def reply(content: bytes) -> None:
    """A kernel's reply: a value, or a sentence why not."""
    try:
        codec.decode(content.decode("utf-8", "surrogateescape"))
    except codec.CodecError as error:
        assert str(error).endswith(".")


def notebook(content: bytes) -> None:
    """A submitted file: the instructor's cells, whatever it holds."""
    NOTEBOOK.write_bytes(content)
    submitted = read(NOTEBOOK, ASSIGNED, LIMITS)
    found = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in submitted.notebook.cells]
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
