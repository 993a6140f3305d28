"""Deletes the cells with the checks."""
# base: solved
# warns: Cell 'max_pool_marks' is missing from the submission.
# %% alter
cells = notebooks["convolution"]["cells"]
notebooks["convolution"]["cells"] = [cell for cell in cells if not cell["id"].endswith("-marks")]
