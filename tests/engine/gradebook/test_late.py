"""Late penalties: the shipped policy, what makes a batch look at them again, and that all files say the same."""

import csv
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.plugins.export import CsvExportPlugin
from traitlets import TraitError
from traitlets.config import Config

from nbreferee.batch import Batch, Options
from nbreferee.gradebook import timestamp
from nbreferee.gradebook.grade import Grade
from nbreferee.gradebook.late import DailyPenalty
from nbreferee.gradebook.preprocessors import SaveMarks
from nbreferee.lms import CsvExport
from nbreferee.testing.small_course import ANSWERS, NAME

HOUR = 3600
DAILY = 'c.AssignLatePenalties.plugin_class = "nbreferee.gradebook.late.DailyPenalty"'


@pytest.mark.parametrize(
    ("settings", "late", "penalty"),
    [
        ({}, 1, 5),
        ({}, 24 * HOUR, 5),
        ({}, 24 * HOUR + 1, 10),
        ({}, 10_000 * HOUR, 50),
        ({"per_day": 0.2, "most": 0.5}, 49 * HOUR, 25),
        ({"grace_minutes": 60}, HOUR, None),
        ({"grace_minutes": 60}, HOUR + 1, 5),
        ({"whole_days": False}, 12 * HOUR, 2.5),
    ],
)
def test_penalty_is_a_share_of_the_points_for_each_day(settings, late, penalty):
    policy = DailyPenalty(config=Config(DailyPenalty=settings))
    found = policy.late_submission_penalty("ana", 50, late)
    assert found == (penalty if penalty is None else pytest.approx(penalty))


@pytest.mark.parametrize("settings", [{"per_day": -0.1}, {"per_day": 10}, {"most": 2}, {"grace_minutes": -5}])
def test_settings_that_make_no_sense_are_refused(settings):
    with pytest.raises(TraitError):
        DailyPenalty(config=Config(DailyPenalty=settings))


def set_due(course, time: str) -> None:
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=time)


def grades(course) -> dict[str, Grade]:
    with course.gradebook() as gradebook:
        return {found.student.id: Grade.of(found) for found in gradebook.assignment_submissions(NAME)}


def scores(path: Path, student: str) -> dict[str, tuple[float, float, float]]:
    """Points, penalty and final score by student, from a CSV file whose column `student` names them."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {
            line[student]: (float(line["raw_score"]), float(line["late_submission_penalty"]), float(line["score"]))
            for line in csv.DictReader(stream)
            if line["score"]
        }


@pytest.mark.slow
def test_late_hand_ins_from_the_due_date_to_every_file(written):
    written.configure(DAILY)
    set_due(written, "2025-03-05 12:00:00 UTC")
    for student, time in (("ana", "05 11:59:00"), ("bob", "06 15:00:00"), ("cy", "05 14:00:00")):
        written.submit(student, "Words.", time=f"2025-03-{time} UTC")
    written.submit("di", "Words.", time="yesterday evening")
    outcomes = written.mark()
    assert {student: grade.score for student, grade in grades(written).items()} == pytest.approx(
        {"ana": 5, "bob": 4, "cy": 4.5, "di": 5}
    )
    assert "holds no time: 'yesterday evening'" in " ".join(outcomes["di"].warnings)
    assert not any("time" in warning for name in ("ana", "bob", "cy") for warning in outcomes[name].warnings)

    # Points by hand are late, too, and nobody else is marked again.
    written.grade("bob", 5)
    outcomes = written.mark()
    assert {student for student, each in outcomes.items() if each.state == "marked"} == {"bob"}
    assert "holds no time" in " ".join(outcomes["di"].warnings)
    assert grades(written)["bob"].late_penalty == pytest.approx(2)
    assert not written.waits("bob")

    # An extension, a time that was written into the file, and then another due date.
    with written.gradebook() as gradebook:
        gradebook.find_submission(NAME, "cy").extension = timedelta(hours=3)
        gradebook.db.commit()
    written.submit("di", time="2025-03-07 12:00:00 UTC")
    states = {student: each.state for student, each in written.mark().items()}
    assert states == {"ana": "unchanged", "bob": "unchanged", "cy": "marked", "di": "marked"}
    assert grades(written)["cy"].late_penalty == 0 and grades(written)["di"].late_penalty == pytest.approx(1)
    set_due(written, "2025-03-06 15:00:00 UTC")
    states = {student: each.state for student, each in written.mark().items()}
    assert states == {"ana": "unchanged", "bob": "marked", "cy": "unchanged", "di": "marked"}

    expected = {
        student: pytest.approx((grade.raw_score, grade.late_penalty, grade.score))
        for student, grade in grades(written).items()
    }
    assert expected["bob"] == (10, 0, 10) and expected["di"] == (5, 0.5, 4.5)
    batch = Batch(written.root, NAME, Options())
    batch.write_csv(written.root / "batch.csv")
    assert scores(written.root / "batch.csv", "student") == expected
    for name, plugin in (("nbgrader.csv", CsvExportPlugin()), ("platform.csv", CsvExport(config=batch.config))):
        plugin.to = str(written.root / name)
        with written.gradebook() as gradebook:
            plugin.export(gradebook)
        assert scores(written.root / name, "student_id") == expected
    assert {student: each.state for student, each in written.mark().items()} == dict.fromkeys(states, "unchanged")


@pytest.mark.slow
def test_policy_of_ones_own_lies_beside_the_configuration(written, monkeypatch):
    """From wherever the command is given."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    (written.root / "half_off.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\nclass HalfOff(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n        return score / 2\n"
    )
    written.configure(
        "import sys",
        "from pathlib import Path",
        "sys.path.append(str(Path(__file__).parent))",
        'c.AssignLatePenalties.plugin_class = "half_off.HalfOff"',
    )
    set_due(written, "2025-03-05 12:00:00 UTC")
    written.submit("ana", sums=ANSWERS["right"], time="2025-03-05 12:01:00 UTC")
    assert Path.cwd() == Path("/")
    written.mark()
    assert grades(written)["ana"].score == pytest.approx(2.5)


@pytest.mark.slow
def test_a_notebook_that_is_handed_in_no_more_takes_its_penalty_with_it(written):
    written.configure(DAILY)
    set_due(written, "2025-03-05 12:00:00 UTC")
    folder = written.submit("ana", "Words.", time="2025-03-06 11:00:00 UTC")
    written.mark()
    written.grade("ana", 4)
    written.mark()
    assert grades(written)["ana"].late_penalty == pytest.approx(0.9)
    (folder / "sums.ipynb").unlink()
    written.mark()
    assert grades(written)["ana"].late_penalty == pytest.approx(0.4)
    assert written.mark()["ana"].state == "unchanged"


@pytest.mark.parametrize(
    ("text", "time"),
    [(None, None), ("who knows", None), ("2025-03-05 12:00:00 UTC", datetime(2025, 3, 5, 12))],
    ids=["gone", "damaged", "another"],
)
def test_the_gradebook_has_the_time_of_the_hand_in_and_no_earlier_one(text, time, tmp_path):
    if text is not None:
        (tmp_path / "timestamp.txt").write_text(text)
    address = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with Gradebook(address) as gradebook:
        gradebook.add_assignment(NAME, duedate=datetime(2025, 3, 5))
        gradebook.add_notebook("sums", NAME)
        gradebook.add_student("ana")
        gradebook.add_submission(NAME, "ana", timestamp=datetime(2025, 3, 6, 11))
    names = {"db_url": address, "assignment": NAME, "student": "ana", "notebook": "sums"}
    marked = SimpleNamespace(cells={}, notebooks={})
    resources = {"nbgrader": names, "nbreferee": marked, "nbreferee_prepared": marked, "nbreferee_answers": {}}
    resources["nbreferee_time"], _ = timestamp.read(tmp_path)
    batch = SimpleNamespace(
        folders=SimpleNamespace(submitted=lambda _: tmp_path, notebooks=lambda _: []), _late_policy=DailyPenalty()
    )
    for settled in (False, True):
        with Gradebook(address) as gradebook:
            submission = gradebook.find_submission(NAME, "ana")
            assert (submission.timestamp == time) == settled
            assert (Batch._settled(batch, submission)[1] is not None) == settled
        SaveMarks().preprocess(new_notebook(), resources)
