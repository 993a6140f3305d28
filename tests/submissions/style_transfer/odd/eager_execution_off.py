"""Switches eager execution off below its answers, as old tutorials do."""
# only: 2_neural_style
# base: solved
# %% new after layer_choice_marks
tf.compat.v1.disable_eager_execution()
