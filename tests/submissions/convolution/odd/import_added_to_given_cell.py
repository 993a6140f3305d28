"""Adds an import and a helper to the given imports, and uses them in an answer."""
# base: solved
# warns: Cell 'imports' is not as the instructor has it; the instructor's ran, and what was added ran beside it.
# %% receptive_field
def receptive_field(layers):
    steps = [stride for _, stride in layers]
    return 1 + sum((kernel - 1) * product(steps[:number]) for number, (kernel, _) in enumerate(layers)), math.prod(steps)
# %% alter
cells = notebooks["convolution"]["cells"]
for cell in cells:
    if cell["id"] == "imports":
        cell["source"] = "import math\n" + "".join(cell["source"]) + "\n\n\ndef product(numbers):\n    return math.prod(numbers)"
