"""What a batch shows and logs: one line a student, whatever a student wrote into it."""

import io
import time
from types import SimpleNamespace

from rich.console import Console

from nbreferee.batch import Outcome
from nbreferee.cli import progress
from nbreferee.cli.progress import BatchConsole


def test_no_remark_makes_a_second_line_in_the_log_or_moves_the_cursor(tmp_path):
    log = tmp_path / "log"
    console = BatchConsole(Console(file=io.StringIO()), log, ["ana\n"])
    with console.progress():
        console.add(Outcome("ana\n", "failed", reason="a\x1b[2J\r\n2026-01-01\tbob\tmarked\t100 points"))
        console.add(Outcome("[/x]", "marked", score=1, warnings=("b\tc\n",), review_flags=("\x9bd",)))
    lines = log.read_text().splitlines()
    assert len(lines) == 2 and [line.count("\t") for line in lines] == [6, 6]
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


def test_without_a_terminal_a_line_a_minute_says_how_far_it_is(tmp_path, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: now[0], strftime=time.strftime))
    out = io.StringIO()
    console = BatchConsole(Console(file=out, width=200), tmp_path / "log", [str(number) for number in range(12)])
    with console.progress():
        for number in range(12):
            now[0] += 20
            failed = number in (4, 5)
            console.add(Outcome(f"s{number}", "failed" if failed else "marked", reason="gone" if failed else ""))
    said = [line for line in out.getvalue().splitlines() if " done, " in line]
    assert said == [
        "3 of 12 done, 3.0 a minute",
        "6 of 12 done, 2.0 a minute, 2 failed (s5, s4)",
        "9 of 12 done, 2.3 a minute, 2 failed (s5, s4)",
        "12 of 12 done, 2.5 a minute, 2 failed (s5, s4)",
    ]


def test_on_a_terminal_the_bar_names_who_failed(tmp_path):
    out = io.StringIO()
    terminal = Console(file=out, width=200, force_terminal=True, color_system=None)
    console = BatchConsole(terminal, tmp_path / "log", ["[b]ana", "bob"])
    with console.progress():
        console.add(Outcome("[b]ana", "failed", reason="gone"))
    assert "1 failed ([b]ana)" in out.getvalue() and " done, " not in out.getvalue()


def test_broken_check_is_named_once_and_is_no_warning(tmp_path):
    out = io.StringIO()
    console = BatchConsole(Console(file=out, width=160), tmp_path / "log", ["ana", "bob"])
    with console.progress():
        for student in ("ana", "bob"):
            console.add(Outcome(student, "marked", score=1, broken=(("add", "sums", f"KeyError: {student}\x1b"),)))
    console.summary(None)
    said = out.getvalue()
    assert said.count("broken check") == 1 and "with warnings" not in said and "\x1b" not in said
    assert "add, “sums”: KeyError: ana 2 (ana, bob) need manual grading" in said
    assert "KeyError: bob" in (tmp_path / "log").read_text()
