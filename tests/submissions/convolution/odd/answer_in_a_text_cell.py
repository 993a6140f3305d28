"""Types an answer into a cell of text, and leaves its own cell as it was."""
# expects receptive_field: 0 not-answered
# flags: text holds code for an answer, which was not run: receptive_field
# manual: flip depth
# %% alter
code = """def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step
"""
cells = notebooks["convolution"]["cells"]
cells.append({"cell_type": "markdown", "id": "mine", "metadata": {}, "source": f"My answer:\n\n```python\n{code}```"})
