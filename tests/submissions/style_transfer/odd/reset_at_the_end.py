"""Ends with %reset -f."""
# only: 2_neural_style
# base: solved
# %% new after layer_choice_marks
%reset -f
