"""Lets all functions run eagerly, to debug them."""
# only: 3_adain
# base: solved
# %% new after imports
tf.config.run_functions_eagerly(True)
