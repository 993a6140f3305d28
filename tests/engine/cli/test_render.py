"""What people read of a report says what was found, whatever a student wrote into it."""

import io

from grading.batch import Outcome
from grading.console import BatchConsole
from rich.console import Console

from nbreferee.results.report import CellReport, Report


def test_a_device_that_looks_like_markup_is_shown_as_it_is():
    shown = io.StringIO()
    Report("sums", "ana", {"add": CellReport(0, 5)}, "[/x]", 1.0).print(Console(file=shown, width=100))
    assert "[/x]" in shown.getvalue()


def test_no_remark_makes_a_second_line_in_the_log_or_moves_the_cursor(tmp_path):
    log = tmp_path / "log"
    console = BatchConsole(Console(file=io.StringIO()), log, ["ana\n"])
    with console.progress():
        console.tell(Outcome("ana\n", "failed", reason="a\x1b[2J\r\n2026-01-01\tbob\tmarked\t100 points"))
        console.tell(Outcome("[/x]", "marked", score=1, problems=("b\tc\n",), suspicions=("\x9bd",)))
    lines = log.read_text().splitlines()
    assert len(lines) == 2 and [line.count("\t") for line in lines] == [5, 5]
    assert not any(character in log.read_text() for character in "\x1b\x9b\r")
