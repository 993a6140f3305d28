"""Has 30 MB of outputs: a log and pictures."""
# base: solved
# %% alter
cells = notebooks["convolution"]["cells"]
outputs = [
    {"output_type": "stream", "name": "stdout", "text": 10_000_000 * "1"},
    {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo" + 20_000_000 * "A" + "="}, "metadata": {}},
]
for cell in cells:
    if cell["id"] == "filters":
        cell["outputs"] = outputs
