"""Tries a wrong version of an answer at the end, in a cell of its own."""
# base: solved
# %% new after image_gradient_marks
def receptive_field(layers):
    return sum(kernel for kernel, _ in layers), 1


receptive_field([(3, 1), (3, 1)])
