"""What people read of a report says what was found, whatever a student wrote into it."""

import io

from rich.console import Console

from nbreferee.cli.render import print_report
from nbreferee.results.report import CellReport, CheckResult, Report


def shown(cells: dict[str, CellReport], device: str = "CPU", **more: object) -> str:
    out = io.StringIO()
    print_report(Report("sums", "ana", cells, device, 1.0, **more), Console(file=out, width=120))
    return out.getvalue()


def test_a_device_that_looks_like_markup_is_shown_as_it_is():
    assert "[/x]" in shown({"add": CellReport(0, 5)}, "[/x]")


def test_lost_points_are_shown_with_their_reason_once():
    def check(points, message, diagnosis):
        return CheckResult("adds", points, 2.0, False, message, diagnosis)

    cells = {
        "add": CellReport(
            1, 6, False, (check(0, "Not yet.", "no"), check(1, "Not yet.", "no"), check(0, "Else.", None))
        )
    }
    page = shown(cells)
    assert page.count("Not yet.") == 1 and "−3: [no] Not yet." in page and "−2: Else." in page and "1 / 6" in page


def test_written_questions_are_said_to_need_manual_grading_or_to_be_empty():
    page = shown({"report": CellReport(0, 10, True), "outlook": CellReport(0, 5)})
    assert "needs manual grading" in page and "nothing submitted to grade" in page


def test_warnings_and_review_flags_are_shown_below():
    page = shown({}, warnings=("sums.ipynb is [b]damaged[/b].",), review_flags=("cell 1, line 1: imports gc",))
    assert "• sums.ipynb is [b]damaged[/b]." in page and "Flagged for review" in page and "imports gc" in page
