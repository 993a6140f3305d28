"""What a batch shows and logs: one line a student, whatever a student wrote into it."""

import io

from rich.console import Console

from nbreferee.batch import Outcome
from nbreferee.cli.progress import BatchConsole


def test_no_remark_makes_a_second_line_in_the_log_or_moves_the_cursor(tmp_path):
    log = tmp_path / "log"
    console = BatchConsole(Console(file=io.StringIO()), log, ["ana\n"])
    with console.progress():
        console.add(Outcome("ana\n", "failed", reason="a\x1b[2J\r\n2026-01-01\tbob\tmarked\t100 points"))
        console.add(Outcome("[/x]", "marked", score=1, warnings=("b\tc\n",), review_flags=("\x9bd",)))
    lines = log.read_text().splitlines()
    assert len(lines) == 2 and [line.count("\t") for line in lines] == [5, 5]
    assert not any(character in log.read_text() for character in "\x1b\x9b\r")


def test_summary_names_those_with_warnings_and_those_flagged_for_review(tmp_path):
    out = io.StringIO()
    console = BatchConsole(Console(file=out, width=120), tmp_path / "log", list("abcdefg"))
    with console.progress():
        for student in "abcdef":
            console.add(Outcome(student, "marked", score=3, warnings=("damaged",)))
        console.add(Outcome("g", "failed", reason="no notebook", review_flags=("imports gc",)))
    console.summary(None)
    page = out.getvalue()
    assert "6 (a, b, c, d, e, …); the log says what is missing or damaged" in page
    assert "1 (g); the log says why" in page and "3 to 3, median 3" in page
