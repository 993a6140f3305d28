"""Checks the lab's folder and packs it: ``python hand_in.py``. Run it where this file is; it needs Python alone.

It looks at names, cells, outputs and pictures, not at answers. It writes ``style_transfer.zip`` if nothing is missing, or with
``--anyway`` whatever is.
"""

import json
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

SCORED = {
    "1_visualization.ipynb": (
        "normalize_filters_marks",
        "feature_maps_marks",
        "layer_gradient_marks",
        "normalize_gradient_marks",
        "guided_backprop_marks",
    ),
    "2_neural_style.ipynb": (
        "gram_matrix_marks",
        "total_variation_loss_marks",
        "loss_weights_marks",
        "layer_choice_marks",
        "report",
    ),
    "3_adain.ipynb": ("adain_marks", "adain_losses_marks", "gallery_marks"),
    "4_save_and_load.ipynb": ("save_training_state_marks", "resume_training_marks"),
}
"""The cells that are marked, by notebook."""

MOST_NOTEBOOK_BYTES = 40 * 2**20
MOST_FILES_BYTES = 60 * 2**20

LEFT_OUT = {"images", "weights", "__pycache__"}
"""Folders that were given, or that nobody needs."""

ARCHIVE, UNFINISHED = "style_transfer.zip", "style_transfer.zip.part"

GIVEN = {"hand_in.py", "lab.py", "patterns.py", "README.md", ARCHIVE, UNFINISHED}


def text(lines: str | list[str]) -> str:
    """What a notebook's file holds as one text or as a list of lines."""
    return lines if isinstance(lines, str) else "".join(lines)


def faults_of_notebook(file: Path, scored: tuple[str, ...]) -> list[str]:
    """What is missing in a notebook, a sentence each."""
    if not file.is_file():
        return ["there is no such file here"]
    if file.stat().st_size > MOST_NOTEBOOK_BYTES:
        return [
            f"it is larger than {MOST_NOTEBOOK_BYTES // 2**20} MB; clear the outputs of cells that print much, and run them again"
        ]
    try:
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        ids = [cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") for cell in cells]
        return [
            *(
                f"the cell '{name}' is gone; copy it from a fresh copy of the notebook"
                for name in scored
                if name not in ids
            ),
            *faults_of_cells(cells),
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ["it cannot be read as a notebook; open it in Jupyter and save it again"]


def faults_of_cells(cells: list[dict]) -> list[str]:
    """What was not answered or not run."""
    code = [cell for cell in cells if cell["cell_type"] == "code" and text(cell["source"]).strip()]
    unanswered = sum("raise NotImplementedError()" in text(cell["source"]) for cell in code)
    unanswered += sum("YOUR ANSWER HERE" in text(cell["source"]) for cell in cells)
    numbers = [cell.get("execution_count") for cell in code]
    errors = sum(output["output_type"] == "error" for cell in code for output in cell["outputs"])
    faults = []
    if unanswered:
        faults.append(f"{unanswered} tasks have no answer yet")
    if errors:
        faults.append(f"{errors} cells end in an error")
    if None in numbers:
        faults.append(f"{numbers.count(None)} cells were not run; choose Run > Run All Cells, then save")
    elif numbers != sorted(numbers):
        faults.append(
            "the cells were not run from top to bottom; choose Kernel > Restart Kernel and Run All Cells, then save"
        )
    return faults


def faults_of_gallery(folder: Path) -> list[str]:
    """Whether pictures are missing."""
    missing = sum(not (folder / f"{number:02}.png").is_file() for number in range(25))
    return [f"{missing} of the 25 pictures are not there; run 3_adain.ipynb"] if missing else []


def files_to_hand_in() -> list[Path]:
    """All files of the student's own, and the notebooks."""
    own = []
    for path in sorted(HERE.rglob("*")):
        parts = path.relative_to(HERE).parts
        hidden = any(part.startswith(".") or part in LEFT_OUT for part in parts)
        if path.is_file() and not path.is_symlink() and not hidden and str(path.relative_to(HERE)) not in GIVEN:
            own.append(path)
    return own


def main(arguments: list[str]) -> int:
    """Say what is missing; write the archive."""
    found = {name: faults_of_notebook(HERE / name, scored) for name, scored in SCORED.items()}
    found["gallery"] = faults_of_gallery(HERE / "gallery")
    files = files_to_hand_in()
    if sum(file.stat().st_size for file in files) > MOST_FILES_BYTES:
        found["the folder"] = [
            f"its files are larger than {MOST_FILES_BYTES // 2**20} MB; move what is not part of your work elsewhere"
        ]
    for name, faults in found.items():
        print(f"{'ok     ' if not faults else 'look at'} {name}")
        for fault in faults:
            print(f"          {fault}")
    if any(found.values()) and "--anyway" not in arguments:
        print("Nothing was written. Mend this, or hand in as it is: python hand_in.py --anyway")
        return 1
    archive, unfinished = HERE / ARCHIVE, HERE / UNFINISHED
    # ZIP knows no time before 1980, which some tools give to what they unpack.
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
        for file in files:
            packed.write(file, Path("style_transfer") / file.relative_to(HERE))
    unfinished.replace(archive)
    print(
        f"wrote {archive.name} ({len(files)} files, {archive.stat().st_size / 2**20:.1f} MB). Upload it where your course says."
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
