"""Deletes what it does not need any more."""
# base: solved
# %% new after image_gradient_marks
del receptive_field, max_pool, image, check
