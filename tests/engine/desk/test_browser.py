"""The report in a real browser: on a phone and on a desk, nothing reaches beyond the window, and nothing is loaded."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from nbreferee.desk import page

from .classes import NOW, QUESTIONS, check, classroom, member, plausible

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.exhaustive,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here"),
]

FRAME = """<!doctype html><iframe id="frame" width="{width}" height="900" style="border:0" src="{source}"></iframe>
<script>onload = () => {{
  const page = document.getElementById("frame").contentDocument, wide = [];
  for (const each of page.body.querySelectorAll("*"))
    if (!each.closest("thead") && each.getBoundingClientRect().right > {width} + 1) wide.push(each.tagName);
  document.body.append(`found: ${{page.documentElement.scrollWidth}} of ${{page.documentElement.clientWidth}}, ${{page.readyState}},`
    + ` ${{page.querySelectorAll("section").length}} sections, wide: [${{wide}}]`);
}}</script>"""


def looked_at(report: Path, width: int) -> str:
    """What a frame of this width measures of the report."""
    frame = report.with_name(f"frame-{width}.html")
    frame.write_text(FRAME.format(width=width, source=report.name))
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--allow-file-access-from-files", "--window-size=1400,1000",
        f"--user-data-dir={report.parent / 'profile'}", "--virtual-time-budget=5000", "--dump-dom", frame.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return re.search(r"found: (.*?\])", done.stdout)[1]


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    """A class of forty, and one student all of whose texts are long words."""
    long = "x" * 900
    wide = member(
        long, {"max_pool": (0.0, 4.0)}, {"max_pool": [check(long, 0, 4, long, long)]}, name=long, answers={"max_pool": f"{long} = 1"},
        waiting=(long,), marked={"warnings": (long,), "review_flags": (long,)},
    )  # fmt: skip
    made = plausible(40)
    return page.write(
        classroom([*made.members, wide], QUESTIONS, made.entries), tmp_path_factory.mktemp("report"), NOW
    )[0]


@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_reaches_beyond_the_window(report, width):
    found = looked_at(report, width)
    scroll, client = map(int, re.match(r"(\d+) of (\d+)", found).groups())
    assert scroll <= client and "complete, 10 sections, wide: []" in found, found
