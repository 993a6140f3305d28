"""Sets a policy of mixed precision for its training, below its answers."""
# only: 3_adain
# base: solved
# %% new after gallery_marks
keras.mixed_precision.set_global_policy('mixed_float16')
