"""Grades a class with otter-grader, as ``otter run`` does: without containers, one submission after the other.

Its tests are the visible checks of the notebooks, whose cells are taken out of the submissions, so that each check runs once.
"""

import json
import sys
import tempfile
import zipfile
from pathlib import Path

from otter.api import grade_submission


def main(release: Path, submitted: Path, name: str) -> None:
    """Print how many notebooks were graded, how many of them ended without results, and the points of all together."""
    graded = lost = 0
    points = 0.0
    with tempfile.TemporaryDirectory() as folder:
        graders = {path.name: autograder(path, Path(folder)) for path in sorted(release.glob("*.ipynb"))}
        for student in sorted(submitted.iterdir()):
            for notebook, grader in graders.items():
                content = json.loads((student / name / notebook).read_text(encoding="utf-8"))
                content["cells"] = [cell for cell in content["cells"] if not is_check(cell)]
                submission = Path(folder) / notebook
                submission.write_text(json.dumps(content), encoding="utf-8")
                graded += 1
                try:
                    points += grade_submission(str(submission), str(grader), quiet=True).total
                except Exception as error:
                    print(f"{student.name}, {notebook}: {type(error).__name__}", file=sys.stderr)
                    lost += 1
    print(json.dumps({"graded": graded, "lost": lost, "points": points}))


def autograder(notebook: Path, folder: Path) -> Path:
    """The zip that otter-grader marks a notebook with: a test for each visible check, and the files beside the notebook."""
    path = folder / f"{notebook.stem}.zip"
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("otter_config.json", json.dumps({"pdf": False}))
        for cell in filter(is_check, cells):
            archive.writestr(f"tests/{cell['metadata']['nbgrader']['grade_id']}.py", as_test(cell))
        for file in notebook.parent.rglob("*"):
            if file.is_file() and file.suffix != ".ipynb":
                archive.write(file, f"files/{file.relative_to(notebook.parent)}")
    return path


def is_check(cell: dict) -> bool:
    """Whether a cell of a notebook file holds a visible check."""
    nbgrader = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] == "code" and nbgrader.get("grade", False) and not nbgrader.get("solution", False)


def as_test(cell: dict) -> str:
    """A test file of otter-grader's whose one case runs a cell's source in the notebook's namespace."""
    name, points = cell["metadata"]["nbgrader"]["grade_id"], cell["metadata"]["nbgrader"]["points"]
    return (
        "from otter.test_files import test_case\n\n"
        f"OK_FORMAT = False\nname = {name!r}\npoints = {points!r}\n\n\n"
        f"@test_case()\ndef test_cell(env):\n    exec({''.join(cell['source'])!r}, env)\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
