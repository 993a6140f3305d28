"""Has a cell with quit() above its answers, from stopping work for a day."""
# base: solved
# warns: asked the kernel to end (exit or quit)
# %% new after show
quit()
