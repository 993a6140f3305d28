"""What a real batch leaves is what the report and the overview say."""

import pytest

from nbreferee.cli import main
from nbreferee.testing.small_course import ANSWERS, NAME, SmallCourse

pytestmark = pytest.mark.slow


def test_a_batch_ends_with_who_changed_and_the_desk_knows_the_rest(course: SmallCourse, capsys):
    course.submit("ana", ANSWERS["wrong"])
    course.submit("bob", f"import gc\n{ANSWERS['half']}")
    (course.root / "submitted" / "cy" / NAME).mkdir(parents=True)
    assert "Changed" not in course.batch().stdout
    course.submit("ana", ANSWERS["right"])
    done = course.batch()
    said = " ".join(done.stdout.replace("\xa0", " ").replace("│", " ").split())
    assert done.returncode == 1 and "Changed" in said and "ana 0 → 5" in said
    assert main(["status", NAME, "--course", str(course.root)]) == 0
    status = " ".join(capsys.readouterr().out.split())
    assert "cy │ There is no notebook of this assignment" in status and "imports gc" in status
    assert main(["report", NAME, "--course", str(course.root)]) == 0
    page = (course.root / "marks" / f"{NAME}-report.html").read_text()
    assert "ana: 0 → 5" in " ".join(page.replace("\xa0", " ").replace("<bdi>", "").replace("</bdi>", "").split())
    assert "no-negative-sum" in page and "add does not add negative numbers." in page and "imports gc" in page
