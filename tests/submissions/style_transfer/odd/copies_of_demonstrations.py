"""Copies the cell of its experiments, with its metadata, and makes further pictures in the copies."""
# only: 2_neural_style
# base: solved
# warns: Cell 'run_experiments' is there more than once; one is the instructor's, the others are yours.
# pictures: 2
# %% alter
import base64
import copy

cells = notebooks["2_neural_style"]["cells"]
picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(30)).decode()
at = next(index for index, cell in enumerate(cells) if cell["metadata"].get("nbgrader", {}).get("grade_id") == "run_experiments")
for number in range(2):
    cells.insert(at + 1, copy.deepcopy(cells[at]))
    cells[at + 1]["id"] = f"copy-{number}"
    cells[at + 1]["source"] = f"show([stylize(content_image, style_image, DEFAULT_WEIGHTS, steps=1_000_000 + {number})])"
    cells[at + 1]["outputs"] = [{"output_type": "display_data", "data": {"image/png": picture}, "metadata": {}}]
