"""The feedback page: complete in itself, and fit for a phone and for a screen reader."""

import base64
import json
import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Config

from nbreferee.check import Comparison, Picture
from nbreferee.gradebook.feedback import cell_html
from nbreferee.gradebook.feedback_page import FeedbackExporter
from nbreferee.gradebook.wiring import wire
from nbreferee.results.report import CellReport, CheckResult
from tests.attacks.browser import CHROMIUM, Browser

AXE = Path(__file__).resolve().parents[3] / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
"""Rules for pages that all can read. ``scripts/install-test-programs`` puts it there."""

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="


def told(grade_id: str, **flags: object) -> dict:
    return {"nbgrader": {"grade_id": grade_id, "solution": False, "grade": False, "task": False, **flags}}


def notebook():
    """One with all that a page can hold."""
    rows = ((1.0, 2e-5, 3.25, 4.0, 5.0, -6.125),) * 6
    wrong = CheckResult(
        "is right", 0, 4, False, "Wrong.", "gram", comparison=Comparison("image 0", rows, rows, ((True,) * 6,) * 6)
    )
    pictured = CheckResult(
        "is a picture",
        0,
        1,
        False,
        "No.",
        None,
        comparison=Comparison("picture 1", (), (), (), pictures=(Picture("yours", PIXEL),) * 5),
    )
    tried = CheckResult(
        "is a sum",
        0,
        1,
        False,
        "No.",
        None,
        comparison=Comparison("", ((1.0,),), ((2.0,),), ((True,),), f"f(np.array([{'1., ' * 90}]))"),
        follows=True,
    )
    passed = CheckResult("is right, too", 2, 2, True, "", None)
    table = f"<table><tr><th>a</th><th>b</th></tr><tr><td>{'x' * 300}</td><td>1</td></tr></table>"
    outputs = [
        new_output("stream", name="stdout", text="y" * 300 + "\n" + "a b " * 200),
        new_output("stream", name="stderr", text="a warning"),
        new_output("error", ename="ValueError", evalue="no", traceback=["\x1b[31mValueError\x1b[0m: no"]),
        new_output("display_data", data={"image/png": PIXEL}, metadata={"image/png": {"alt": "a picture"}}),
        new_output("display_data", data={"text/html": table}),
    ]
    marks = new_output(
        "execute_result",
        data={"text/html": cell_html("gram", CellReport(2, 6, True, (wrong, passed), "Judged as it stood."))},
    )
    others = [
        new_output("execute_result", data={"text/html": cell_html("gram", CellReport(0, 1, False, (each,)))})
        for each in (pictured, tried)
    ]
    return new_notebook(cells=[
        new_markdown_cell(f"# A lab\n\n## Part\n\nText with a [link](https://example.org), `code`, $x_i$.\n\n$${' + '.join(['x_i'] * 60)}$$\n\n- one\n\n> two\n\n```python\nx = 1\n```"),
        new_code_cell("import this  # a comment\n'text', 1.5, len, None\n@f\nclass A(B):\n    '''doc'''\n" + "long_name" * 40, metadata=told("gram", solution=True),
                      outputs=outputs),
        new_code_cell("assert gram", metadata=told("gram_marks", grade=True, locked=True, points=6, score=2), outputs=[marks, *others]),
        new_markdown_cell("<p>My report.</p>" + table, metadata=told("report", grade=True, solution=True, points=10, score=7.5, comment="Well *said*.")),
    ])  # fmt: skip


def exported(**configured: object) -> str:
    config = Config()
    wire(config)
    config.HTMLExporter.template_name = "feedback"  # as nbgrader sets it
    config.FeedbackExporter.update(configured)
    nbgrader = {"notebook": "2_neural_style", "score": 8.5, "max_score": 16.0, "late_penalty": 1.0}
    page, _ = FeedbackExporter(config=config).from_notebook_node(notebook(), {"nbgrader": nbgrader})
    return page


def test_the_page_names_its_language_its_width_and_its_points():
    page = exported()
    assert '<html lang="en">' in page and 'name="viewport"' in page
    assert "<title>2_neural_style: 8.5 of 16 points</title>" in page and "Handed in late: −1 points" in page
    assert '<html lang="de">' in exported(language_code="de")


def test_the_contents_name_each_question_with_its_points():
    contents = re.search("<nav.*?</nav>", exported(), re.DOTALL)[0]
    entries = [
        " ".join(re.sub("<[^>]+>", " ", entry).split()) for entry in re.findall("<li>.*?</li>", contents, re.DOTALL)
    ]
    assert entries == ["gram 2 / 6", "report comment 7.5 / 10"]
    page = exported()
    assert all(f'id="{name}"' in page for name in re.findall('href="#([^"]+)"', contents))
    assert "Test cell" not in page


def test_the_page_has_no_script_and_refuses_any():
    page = exported()
    assert "<script" not in page and "mathjax" not in re.sub("mathjax_ignore", "", page).lower()
    (policy,) = re.findall(r'<meta [^>]*http-equiv="Content-Security-Policy"[^>]*>', page)
    assert (
        "default-src 'none'; img-src * data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'" in policy
    )
    assert page.count("<math") == 2


def test_a_course_can_have_a_template_of_its_own(tmp_path):
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "conf.json").write_text('{"base_template": "feedback_page"}')
    (folder / "index.html.j2").write_text(
        "{% extends 'feedback_page/index.html.j2' %}{% block body_footer %}<p>Ask in room 7.</p>{{ super() }}{% endblock %}"
    )
    page = exported(template_name="ours", extra_template_basedirs=[str(tmp_path)])
    assert "Ask in room 7." in page and "<nav" in page


def test_pictures_that_lie_beside_the_notebook_are_in_the_page(tmp_path):
    (tmp_path / "one.png").write_bytes(base64.b64decode(PIXEL))
    nb = new_notebook(
        cells=[new_markdown_cell(f"![one](one.png)\n\n<img alt='two' src='data:image/png;base64,{PIXEL}'>")]
    )
    resources = {"nbgrader": {"notebook": "nb", "score": 0, "max_score": 0}, "metadata": {"path": str(tmp_path)}}
    page, _ = FeedbackExporter().from_notebook_node(nb, resources)
    assert page.count(f'src="data:image/png;base64,{PIXEL}"') == 2


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("there is no chromium here")
    with Browser() as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_reaches_beyond_the_window(width, browser, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(exported(), encoding="utf-8")
    wide = "[...document.querySelectorAll('body *')].filter(e => !e.closest('math, [tabindex]') && e.getBoundingClientRect().right > innerWidth + 1)"
    measure = f"JSON.stringify([document.documentElement.scrollWidth, {wide}.map(e => e.outerHTML.slice(0, 80))])"
    reached, beyond = json.loads(browser.ask(page, measure, width))
    assert reached <= width and not beyond


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.skipif(not AXE.exists(), reason="there is no axe-core here")
@pytest.mark.parametrize("width", [390, 1200])
def test_the_rules_of_axe_pass(width, browser, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(exported(), encoding="utf-8")
    run = "axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.map(n => n.html)])))"
    assert json.loads(browser.ask(page, f"{AXE.read_text(encoding='utf-8')};{run}", width)) == []
