"""The page of limits is the one that the code would write."""

from pathlib import Path

from nbreferee.marking.limits import limits
from nbreferee.testing.limits_page import page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "limits.md"


def test_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: python -m nbreferee.testing.limits_page > docs/reference/limits.md"
    )


def test_every_limit_has_a_row():
    for name, (owner, _) in limits().items():
        assert f"| `{name}` | `{owner.__name__}.{name}` |" in page()


def test_numbers_have_units():
    assert "| `memory` | `Sandbox.memory` | 6 GiB |" in page()
    assert "| `cell_timeout` | `NotebookRunner.cell_timeout` | 60 s |" in page()
    assert "| `cell_output` | `NotebookRunner.cell_output` | 8 MB |" in page()
    assert "| `cells` | `SubmissionLimits.cells` | 2,000 |" in page()
