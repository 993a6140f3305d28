"""One answer has an error of indentation: it costs this answer."""
# base: solved
# expects receptive_field: 0 undefined
# says receptive_field: its cell ended in IndentationError
# %% receptive_field
def receptive_field(layers):
    size, step = 1, 1
      for kernel, stride in layers:
        size += kernel
    return size, step
