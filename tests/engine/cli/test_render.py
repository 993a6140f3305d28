"""What people read of a report says what was found, whatever a student wrote into it."""

import io

from rich.console import Console

from nbreferee.cli.render import print_changes, print_report, print_standing
from nbreferee.desk.classroom import Classroom, Member
from nbreferee.desk.log import Change
from nbreferee.desk.standing import BrokenCheck, Concern
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


def test_changes_of_a_run_say_who_and_from_what_to_what():
    out = io.StringIO()
    console = Console(file=out, width=80)
    print_changes([], console)
    assert out.getvalue() == ""
    print_changes([Change("[b]ana\x1b", 3, 4.5), *(Change(f"s{n}", 5, None) for n in range(30))], console)
    said = " ".join(out.getvalue().replace("\xa0", " ").split())
    assert "[b]ana │ 3 → 4.5" in said and "s28 │ 5 → failed" in said and "and 1 more" in said and "\x1b" not in said


def test_standing_of_a_class_is_shown_whatever_names_and_reasons_hold():
    out = io.StringIO()
    hostile = "[red]\x1b[2J\u202e\nana"
    classroom = Classroom("sums", (), (Member(hostile),))
    broken = BrokenCheck("add", "is right", 2, f"KeyError: {hostile}", 2)
    print_standing(classroom, [Concern("failed", hostile, hostile)], [broken], Console(file=out, width=120))
    said = " ".join(out.getvalue().split())
    assert (
        "failed │ [red][2J ana │ [red][2J ana" in said
        and "for 2 of them: add, “is right”: KeyError: [red][2J ana" in said
    )
    assert said.endswith("Students: 1, 0 of them marked. 1 failed.") and not {"\x1b", "\u202e"} & set(out.getvalue())
    print_standing(Classroom("sums", (), ()), [], [], Console(file=out, width=120))
    assert out.getvalue().endswith("Students: 0, 0 of them marked. Nobody needs attention.\n")
