"""Recursion from the output back to the input."""
# expects receptive_field: 4

# %% receptive_field
def receptive_field(layers):
    def back(size, step, rest):
        if not rest:
            return size, step
        kernel, stride = rest[-1]
        return back((size - 1) * stride + kernel, step * stride, rest[:-1])

    return back(1, 1, list(layers))
