"""Computes in float64 by Keras's default."""
# only: 3_adain
# base: solved
# %% new after gallery_marks
keras.backend.set_floatx('float64')
