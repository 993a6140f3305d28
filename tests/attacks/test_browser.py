"""What a teacher opens does nothing by itself: produced pages in a real browser, with a trap for dialogs and requests."""

import re
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

from nbreferee.course.assignment import Assignment
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import ANSWERS, NAME, SmallCourse

from .browser import CHROMIUM, Browser

ATTACKS = Path(__file__).parent / "submissions"
ON_THE_BROWSER = (
    "attachments_and_metadata", "display_ids", "links_in_every_form", "live_outputs", "live_text", "marks_in_colour", "outputs_kept",
    "pages_beside_the_notebook", "scores_in_every_stream", "terminal_tricks",
)  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.exhaustive,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> SmallCourse:
    """A class of attackers and one honest student, marked, with feedback."""
    made = SmallCourse.make(tmp_path_factory.mktemp("course"))
    assignment = Assignment.load(made.root / "source" / NAME)
    made.submit("honest", ANSWERS["right"])
    for attack in ON_THE_BROWSER:
        Entry.read(ATTACKS / f"{attack}.py").write(assignment, made.root / "submitted" / attack / NAME)
    assert made.batch().returncode == 0
    made.nbgrader("generate_feedback", NAME)
    return made


def shown(course: SmallCourse, step: str, student: str) -> Path:
    """A student's notebook as nbconvert shows it with its own defaults."""
    notebook = nbformat.read(course.root / step / student / NAME / "sums.ipynb", as_version=4)
    page = course.root / f"{step}-{student}.html"
    page.write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")
    return page


def pages(course: SmallCourse, student: str) -> list[Path]:
    """What a teacher opens: the feedback page and the autograded notebook."""
    return [course.root / "feedback" / student / NAME / "sums.html", shown(course, "autograded", student)]


@pytest.fixture(scope="module")
def browser():
    with Browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def usual(course, browser) -> list[set]:
    """What the pages of an honest student do: nbconvert's own templates load MathJax and RequireJS."""
    return [browser.visit(page) for page in pages(course, "honest")]


def test_the_trap_sees_scripts_requests_and_frames(browser, tmp_path):
    page = tmp_path / "hostile.html"
    page.write_text(
        "<img src=x onerror='alert(1)'><script>fetch('http://192.0.2.1/x')</script>"
        "<iframe srcdoc='<script>parent.alert(2)</script>'></iframe>"
    )
    seen = browser.visit(page)
    expected = {("dialog", "1"), ("dialog", "2"), ("request", "http://192.0.2.1/x"), ("frame", "about:srcdoc")}
    assert expected <= seen, seen


def test_a_notebook_as_it_was_handed_in_does_more(course, browser, usual):
    assert not browser.visit(shown(course, "submitted", "live_text")) <= usual[1]


@pytest.mark.parametrize("attack", ON_THE_BROWSER)
def test_pages_of_an_attacker_do_what_those_of_an_honest_student_do(attack, course, browser, usual):
    for page, expected in zip(pages(course, attack), usual, strict=True):
        assert browser.visit(page) <= expected, page


LINK = re.compile(r"<(?:a|area)\b[^>]*\bhref=[\"']?([^\"'\s>]*)")
SCRIPTS = re.compile(r"<script\b.*?</script>|<style\b.*?</style>", re.DOTALL)


@pytest.mark.parametrize("attack", ON_THE_BROWSER)
def test_pages_of_an_attacker_have_the_links_colours_and_directions_of_an_honest_students(attack, course):
    for page, honest in zip(pages(course, attack), pages(course, "honest"), strict=True):
        ours, theirs = (SCRIPTS.sub("", each.read_text(encoding="utf-8")) for each in (honest, page))
        elsewhere = {link for link in LINK.findall(theirs) if not link.startswith("#")}
        assert elsewhere <= set(LINK.findall(ours)), page
        assert not re.search('[\u202a-\u202e\u2066-\u2069]|\x1b|class="ansi|<bdo|<font', theirs), page


def test_no_file_that_a_browser_runs_lies_beside_an_attackers_pages(course):
    for step, page in (("autograded", "sums.ipynb"), ("feedback", "sums.html")):
        for attack in ON_THE_BROWSER:
            folder = course.root / step / attack / NAME
            assert [path.name for path in folder.iterdir() if path.suffix != ".txt"] == [page]
    assert "'index.html' is not copied" in pages(course, "pages_beside_the_notebook")[0].read_text()


def test_a_formula_links_to_nothing_and_mathjax_is_the_one_that_follows_no_scripts(course):
    """Formulas of a feedback page are set already. Elsewhere MathJax sets them: what it would be given holds none of these commands."""
    for attack in ("live_text", "links_in_every_form", "marks_in_colour"):
        for page in pages(course, attack):
            shown = SCRIPTS.sub("", page.read_text(encoding="utf-8"))
            assert not re.search(
                r"\\(href|require|style|class|bbox|colorbox)\b", re.sub(r"<pre.*?</pre>", "", shown, flags=re.DOTALL)
            ), page
    loaded = re.compile(r"src=[\"'][^\"']*mathjax[^\"'?]*\?config=([^\"']*)", re.IGNORECASE)
    feedback, notebook = (loaded.findall(page.read_text(encoding="utf-8")) for page in pages(course, "live_text"))
    assert not feedback
    assert notebook and all("Safe" in each.split(",") for each in notebook), notebook


@pytest.mark.parametrize("attack", ON_THE_BROWSER)
def test_a_feedback_page_has_no_script_and_loads_nothing(attack, course, browser):
    page = pages(course, attack)[0]
    assert (
        browser.ask(page, "document.scripts.length + document.querySelectorAll('link, iframe, object, embed').length")
        == 0
    )
    assert all(what == "request" and address.startswith("data:image/") for what, address in browser.visit(page))


def test_a_script_that_came_into_a_feedback_page_would_not_run(course, browser):
    page = pages(course, "honest")[0]
    hostile = page.with_name("hostile.html")
    trap = "<img src=x:y onerror='alert(1)'><script>alert(2)</script><iframe srcdoc='<script>parent.alert(3)</script>'></iframe><iframe src='http://192.0.2.1/x'></iframe>"
    hostile.write_text(page.read_text(encoding="utf-8").replace("</main>", f"{trap}</main>"), encoding="utf-8")
    try:
        seen = browser.visit(hostile)
        assert not [each for each in seen if each[0] == "dialog" or "192.0.2.1" in each[1]], seen
    finally:
        hostile.unlink()
