"""Runs the quick checks of a notebook, which students see, on answers of the lab's corpus.

``python -m tests.course.quick_checks LAB NOTEBOOK`` writes, as JSON, what each answer's quick check says: the error that it ends
in, or nothing. It starts no kernel: given cells and solutions run once, then each answer in a copy of their names. Answers may
change the process that they run in, so it is one of its own.
"""

import contextlib
import io
import json
import linecache
import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path
from types import ModuleType

import matplotlib
import nbformat

from nbreferee.pycode.source import bound
from nbreferee.results.cells import is_demo
from nbreferee.testing.corpus import Entry

from . import labs


class Notebook:
    """A solved notebook whose cells can be run, with names of its own for each answer.

    Args:
        lab: the lab's name.
        name: of its notebook.
    """

    def __init__(self, lab: str, name: str):
        source = nbformat.read(labs.REPOSITORY / "source" / lab / f"{name}.ipynb", as_version=4)
        code = [cell for cell in source.cells if cell.cell_type == "code"]
        kept = [cell for cell in code if not is_demo(cell)]
        self._cells = {cell.metadata.nbgrader.grade_id: cell.source for cell in kept}
        self._order = list(self._cells)
        self._count = 0
        self._names: dict[str, object] = {"__name__": "__main__"}
        for grade_id, text in self._cells.items():
            self._run(grade_id, text, self._names)

    def quick_check(self, question: str, answer: str) -> str:
        """The error that the quick check of `question` ends in below `answer` and the given cells; empty where there is none."""
        answered = bound(self._cells[question])
        names = {
            name: value for name, value in self._names.items() if name not in answered or isinstance(value, ModuleType)
        }
        shutil.rmtree("gallery", ignore_errors=True)
        first, last = self._order.index(question), self._order.index(f"{question}_marks")
        error = self._error(question, answer, names)
        for grade_id in self._order[first + 1 : last + 1]:
            error = self._error(grade_id, self._cells[grade_id], names)
        return error

    def _error(self, grade_id: str, text: str, names: dict[str, object]) -> str:
        try:
            self._run(grade_id, text, names)
        except Exception as error:
            return "".join(traceback.format_exception_only(error)).strip()
        return ""

    def _run(self, grade_id: str, text: str, names: dict[str, object]) -> None:
        # AutoGraph reads the source of a function by the file that it is said to come from.
        self._count += 1
        file = f"/cells/{self._count}-{grade_id}.py"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, file, "exec"), names)


def main(lab: str, name: str) -> None:
    """Write what the quick checks of a notebook say to each answer of the corpora of right and wrong ones."""
    matplotlib.use("agg")
    source = labs.REPOSITORY / "source" / lab
    sys.path.insert(0, str(source))
    said = {}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for given in source.iterdir():
            if given.suffix != ".ipynb":
                Path(given.name).symlink_to(given)
        notebook = Notebook(lab, name)
        for entry in answers(lab, name):
            ((question, answer),) = entry.cells
            said[f"{entry.path.parent.name}/{entry.path.stem}"] = notebook.quick_check(question, answer)
        os.chdir(labs.REPOSITORY)
    print(json.dumps(said))


def answers(lab: str, name: str) -> list[Entry]:
    """The right and wrong answers to the questions of a notebook."""
    return [
        entry for entry in labs.entries(lab, "correct", "wrong") if labs.notebook_of(lab, entry.cells[0][0]) == name
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])
