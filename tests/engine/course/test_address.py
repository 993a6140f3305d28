"""The address that a course publishes its labs under, in their notebooks."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from traitlets import TraitError

from nbreferee.course.address import PublishedRelease

NAMES = {"nbgrader": {"assignment": "sums", "notebook": "one"}}


def test_given_cells_with_the_line_get_the_address_of_the_labs_archive():
    notebook = new_notebook(cells=[new_markdown_cell("# Sums"), new_code_cell('x = 1\nARCHIVE = ""  # none')])
    PublishedRelease(address="https://example.org/course/").preprocess(notebook, NAMES)
    assert notebook.cells[0].source == "# Sums"
    assert notebook.cells[1].source == 'x = 1\nARCHIVE = "https://example.org/course/sums.zip"  # none'


def test_without_an_address_notebooks_stay_as_they_are():
    notebook = new_notebook(cells=[new_markdown_cell("# Sums"), new_code_cell('ARCHIVE = ""')])
    PublishedRelease().preprocess(notebook, {})
    assert [cell.source for cell in notebook.cells] == ["# Sums", 'ARCHIVE = ""']


@pytest.mark.parametrize(
    "address", ["example.org", "file:///etc", 'https://example.org/"+x', "https://example.org/a b"]
)
def test_what_is_no_address_of_the_web_is_refused(address):
    with pytest.raises(TraitError, match="no address of the web"):
        PublishedRelease(address=address)
