"""Ends with exit()."""
# base: solved
# %% new after image_gradient_marks
exit()
