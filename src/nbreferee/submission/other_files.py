"""What a notebook's code needs of files that marking does not have as the student had them."""

import io
import tarfile
from pathlib import PurePosixPath

from ..course.assignment import Assignment
from ..pycode.ipython import files_run
from ..results.cells import cell_name
from ..text import shortened
from .files import SubmittedFiles
from .given_files import used
from .limits import SubmissionLimits
from .model import SubmittedNotebook


def name_files(
    notebooks: dict[str, SubmittedNotebook], files: SubmittedFiles, assignment: Assignment, limits: SubmissionLimits
) -> None:
    """Add to `notebooks` a warning for each file that their code runs in vain, and flags for the teacher."""
    with tarfile.open(fileobj=io.BytesIO(files.archive)) as tar:
        present = set(tar.getnames())
    own = {f"{source.name}.ipynb" for source in assignment.notebooks}
    for name, submitted in notebooks.items():
        if not submitted.readable:
            continue
        given = {cell.source for cell in assignment.notebook(name).released.cells}
        cells = [(index, cell) for index, cell in enumerate(submitted.notebook.cells) if cell.source not in given]
        code = [(cell_name(index, cell), cell.source) for index, cell in cells if cell.cell_type == "code"]
        wanting = [(where, file) for where, text in code for file in files_run(text) if not _is_there(file, present)]
        submitted.warnings += shortened(
            [_sentence(where, file, file in own) for where, file in wanting],
            limits.file_warnings,
            "More files are run that were not handed in.",
        )
        flags = [f"{where}: runs {file[:60]!r}, which marking does not have" for where, file in wanting]
        submitted.review_flags += shortened(
            flags, limits.file_warnings, "more files are run that marking does not have"
        )
        for path, names in files.added.items():
            if needed := sorted({each for _, text in code for each in used(text, names)}):
                submitted.review_flags.append(
                    f"{path!r}, the instructor's, was changed; the notebook uses {', '.join(needed)[:100]} of it, which was left out"
                )


def _sentence(where: str, file: str, assigned: bool) -> str:
    why = "which is not among the files that were handed in"
    if assigned:
        why = "one of the assignment's notebooks: each is marked by itself"
    return f"{where[:1].upper()}{where[1:]} runs {file[:60]!r}, {why}."


def _is_there(file: str, present: set[str]) -> bool:
    path = str(PurePosixPath(file))
    return path in present or f"{path}.py" in present
