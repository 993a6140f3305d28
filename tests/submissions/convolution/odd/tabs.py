"""Indents by tabs."""
# expects receptive_field: 4
# %% receptive_field
def receptive_field(layers):
	size, step = 1, 1
	for kernel, stride in layers:
		size += (kernel - 1) * step
		step *= stride
	return size, step
