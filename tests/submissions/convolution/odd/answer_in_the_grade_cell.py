"""Types an answer above the checks in the locked cell; its own cell is as it was given out."""
# expects receptive_field: 4
# warns: Cell 'receptive_field_marks' is not as the instructor has it
# flags: held an answer, which ran: receptive_field
# %% alter
cells = notebooks["convolution"]["cells"]
for cell in cells:
    if cell["id"] == "receptive-field-marks":
        cell["source"] = """def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step
""" + "\n\n" + "".join(cell["source"])
