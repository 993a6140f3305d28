"""The history of marks in a batch's log: runs, changes, and lines that are none."""

import io

from rich.console import Console

from nbreferee.batch import Outcome
from nbreferee.batch.outcome import Cost
from nbreferee.cli.progress import BatchConsole
from nbreferee.desk import log
from nbreferee.desk.log import Change

from .classes import entry

FIRST = [entry("2026-03-01 10:00", "ana", "marked", 3, 2), entry("2026-03-01 10:01", "bob", "marked", 5, 4)]
SECOND = [entry("2026-03-01 10:05", "ana", "marked", 4, 2), entry("2026-03-01 10:05", "bob", "unchanged", 5)]


def test_what_a_batch_writes_is_read(tmp_path):
    file = tmp_path / "sums.log"
    console = BatchConsole(Console(file=io.StringIO()), file, ["ana", "bob"])
    with console.progress():
        console.add(
            Outcome(
                "ana", "marked", Cost(2.5, 1.75), 3.25, warnings=("A cell is missing.",), review_flags=("imports gc",)
            )
        )
        console.add(Outcome("bob", "failed", reason="It cannot be read."))
    ana, bob = log.read(file)
    assert (ana.student, ana.state, ana.points, ana.seconds, ana.processor) == ("ana", "marked", 3.25, 2.5, 1.8)
    assert ana.remarks == "A cell is missing. imports gc"
    assert (bob.state, bob.points, bob.remarks) == ("failed", None, "It cannot be read.")


def test_lines_that_are_none_are_left_out(tmp_path):
    file = tmp_path / "sums.log"
    good = "2026-03-01 10:00:00\tana\tmarked\t3 points\t2.0 s\t"
    file.write_bytes(
        "\n".join([good, "yesterday\tana\tmarked\t3 points\t2.0 s\t", good[:30], "", "\x00"]).encode() + b"\xff\xfe"
    )
    assert [each.points for each in log.read(file)] == [3]
    assert log.read(tmp_path / "absent.log") == []


def test_lines_that_older_versions_wrote_have_no_processor_time(tmp_path):
    file = tmp_path / "sums.log"
    file.write_text("2026-03-01 10:00:00\tana\tmarked\t3 points\t2.0 s\tA cell is missing.\n")
    (ana,) = log.read(file)
    assert (ana.seconds, ana.processor, ana.remarks) == (2, None, "A cell is missing.")
    assert log.runs([ana])[0].processor is None


def test_a_run_ends_where_a_student_comes_again_or_after_a_pause():
    later = [entry("2026-03-02 10:00", "cy", "marked", 1)]
    found = log.runs([*FIRST, *SECOND, *later])
    assert [[each.student for each in run.entries] for run in found] == [["ana", "bob"], ["ana", "bob"], ["cy"]]
    assert [len(run.marked) for run in found] == [2, 1, 1] and log.runs([]) == []


def test_changes_say_who_and_from_what_to_what():
    failed = [entry("2026-03-01 11:00", "bob", "failed", None), entry("2026-03-01 11:00", "ana", "marked", 4.001)]
    found = log.changes(log.runs([*FIRST, *SECOND, *failed]))
    assert [changed for _, changed in found] == [[Change("ana", 3, 4)], [Change("bob", 5, None)]]


def test_a_first_mark_behind_a_failed_run_is_no_change():
    failed = [entry("2026-03-01 09:00", "ana", "failed", None)]
    assert log.changes(log.runs([*failed, *FIRST])) == []
    again = [*FIRST, entry("2026-03-01 10:05", "ana", "failed", None), entry("2026-03-01 10:06", "ana", "marked", 3)]
    assert [changed for _, changed in log.changes(log.runs(again))] == [
        [Change("ana", 3, None)],
        [Change("ana", None, 3)],
    ]
