"""Ends with %reset -f."""
# base: solved
# %% new after image_gradient_marks
%reset -f
