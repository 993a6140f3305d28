"""What a corpus file may say, and what it is told where it says something else."""

import pytest

from nbreferee.testing.corpus import CorpusError, Entry


@pytest.fixture
def entry(tmp_path):
    def write(text):
        path = tmp_path / "entry.py"
        path.write_text(text)
        return Entry.read(path)

    return write


def test_a_cell_that_stands_in_several_notebooks_is_no_place_for_an_answer(entry, assignment, tmp_path):
    with pytest.raises(CorpusError, match="has 4 cells 'imports', not one"):
        entry('"""Adds a cell."""\n# %% new after imports\nx = 1').write(assignment, tmp_path / "submission")


def test_a_cell_that_is_nowhere_is_named(entry, assignment, tmp_path):
    with pytest.raises(CorpusError, match="has 0 cells 'no_such_cell'"):
        entry('"""Answers."""\n# %% no_such_cell\nx = 1').write(assignment, tmp_path / "submission")


def test_of_an_entry_about_one_notebook_the_others_are_left_out_and_earn_nothing(entry, assignment, tmp_path):
    solved = entry('"""Solved."""\n# base: solved\n# only: 3_adain\n')
    solved.write(assignment, tmp_path / "submission")
    assert [path.name for path in (tmp_path / "submission").iterdir()] == ["3_adain.ipynb"]
    points = {row: expected.score for row, expected in solved.expected(assignment).items()}
    assert points["adain"] == 30 and points["gram_matrix"] == 0


def test_a_notebook_that_is_not_there_is_named(entry, assignment, tmp_path):
    with pytest.raises(CorpusError, match="no notebook '5_more'"):
        entry('"""Solved."""\n# only: 5_more\n').write(assignment, tmp_path / "submission")


def test_several_entries_make_one_submission_and_expect_what_each_does(entry):
    first = entry('"""One."""\n# expects gram_matrix: 2 gram-batch-summed\n# %% gram_matrix\nx = 1')
    second = entry('"""Two."""\n# expects adain: 30\n# %% adain\ny = 1')
    both = Entry.together("both", first, second, report="Text.")
    assert both.cells == (("gram_matrix", "x = 1"), ("adain", "y = 1"), ("report", "Text."))
    assert both.expectations == first.expectations | second.expectations and not both.from_solution


def test_entries_that_do_not_fit_together_are_named(entry):
    answer = entry('"""One."""\n# %% gram_matrix\nx = 1')
    with pytest.raises(CorpusError, match="twins answers gram_matrix twice"):
        Entry.together("twins", answer, answer)
    with pytest.raises(CorpusError, match=r"mixed: entry\.py cannot be put together with others"):
        Entry.together("mixed", entry('"""Solved."""\n# base: solved\n'), answer)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "# expects f: 0, not-divided",
            "# expects: f 0 x",
            "# expects f: 0 not divided",
            "#expects f: 0",
            "# expect f: 0",
        ),
        *("# base: mine", "#base: solved", "# only : sums", "#%% f", "# %%f", "#  %% f"),
    ],
)
def test_a_line_that_is_written_otherwise_is_named(entry, line):
    with pytest.raises(CorpusError, match="is not understood"):
        entry(f'"""Answers."""\n{line}\n# %% f\nx = 1')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"""Wrong."""\n# expects gram: 1.5.0\n', "entry.py expects '1.5.0' points, which is no number"),
        ("def f(:\n", "entry.py cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(entry, text, said):
    with pytest.raises(CorpusError, match=said):
        entry(text)
