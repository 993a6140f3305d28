"""What SECURITY.md promises is held by tests that are there."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")
PROMISED = PAGE[PAGE.index("## What is promised") : PAGE.index("## What is not promised")]
ROWS = [line.strip("| ").split(" | ") for line in PROMISED.splitlines() if line.startswith("| ")]


WEAKER = PAGE[PAGE.index("## Backends") : PAGE.index("## What was looked at")]


def test_each_promise_names_tests_that_exist():
    tests = {
        name
        for path in (REPOSITORY / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    promises = [row for row in ROWS if row[1] != "tests"]
    assert len(promises) > 25
    weaker = [line.strip("| ").split(" | ") for line in WEAKER.splitlines() if line.startswith("| ")]
    assert len(weaker) > 8 and {len(row) for row in weaker} == {6}
    for promise, named in promises + [(row[0], row[-1]) for row in weaker[1:]]:
        names = named.split(", ")
        assert all(re.fullmatch(r"`test_\w+`", name) for name in names), promise
        assert [name for name in names if name.strip("`") not in tests] == [], promise


def test_little_is_said_beside_the_table_of_promises():
    prose = [line for line in PROMISED.splitlines() if line and not line.startswith(("|", "#"))]
    assert len(" ".join(prose).split(". ")) <= 10


def test_what_is_not_promised_comes_after_what_is():
    headings = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    assert headings == [
        "What is promised",
        "How",
        "What is not promised",
        "Backends",
        "What was looked at",
        "Reporting",
    ]
