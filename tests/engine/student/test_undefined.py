"""A name that is not there is said to be nowhere only where that is true."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nbreferee.student.messages import Messages


def ran(source: str, error: tuple[str, str] | None = None, **metadata):
    """A cell of code that has run, perhaps into an error."""
    outputs = [new_output("error", ename=error[0], evalue=error[1], traceback=[])] if error else []
    return new_code_cell(source, execution_count=1, outputs=outputs, metadata=metadata)


def why(*cells, name: str = "f") -> str:
    """Why a name is not defined in a notebook of these cells."""
    return str(Messages(new_notebook(cells=list(cells)), "").undefined(name))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([ran("x = 1")], "f is not defined anywhere in the notebook."),
        ([ran("%%bash\ndef f(): pass")], "its cell begins with %%bash"),
        ([ran("%%timeit\nf = 1")], "its cell begins with %%timeit"),
        ([ran("%%time\nf = 1"), ran("del f")], "cell 2 removes what cell 1 defined (del)"),
        ([ran("f = 1"), ran("x = 1\n%reset -f")], "cell 2 removes what cell 1 defined (%reset -f)"),
        ([ran("if False:\n    f = 1")], "cell 1 contains a definition of it and ran without an error, but afterwards there was no such name"),
        ([new_markdown_cell("```python\ndef f(): pass\n```")], "f is defined in cell 1 alone, which is text"),
        ([ran("%run helper.ipynb", ("Exception", "not found"))], "Cell 1 takes names from 'helper.ipynb', which ended in Exception."),
        ([ran("from helper import *")], "Cell 1 takes names from helper, which did not define it."),
        (
            [ran("from mine import f", ("ModuleNotFoundError", "No module named 'mine'"))],
            "No module named 'mine'. mine is neither installed where work is marked nor among the files",
        ),
        (
            [ran("from mine import f", ("ImportError", f"No module named '{'a' * 10**6}'"))],
            f"{'a' * 100} is neither installed where work is marked",
        ),
        (
            [new_code_cell("picture = 1", metadata={"tags": ["demo"]}), ran("f = picture", ("NameError", "name 'picture' is not defined"))],
            "picture comes from a cell that is not run",
        ),
        (
            [ran("tf.compat.v1.disable_eager_execution()"), ran("f = x.numpy()", ("AttributeError", "no attribute 'numpy'"))],
            "no attribute 'numpy'. Cell 1 switches eager execution off (disable_eager_execution)",
        ),
        (
            [ran("# tf.compat.v1.disable_eager_execution()"), ran("f = x.numpy()", ("AttributeError", "no attribute 'numpy'"))],
            "no attribute 'numpy'$",
        ),
        (
            [new_code_cell("f = f(1)", metadata={"tags": ["demo"]}), ran("f = 1 / 0", ("ZeroDivisionError", "division by zero"))],
            "because its cell ended in ZeroDivisionError",
        ),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_named(cells, words):
    said = why(*cells)
    assert said.endswith(words[:-1]) if words.endswith("$") else words in said
