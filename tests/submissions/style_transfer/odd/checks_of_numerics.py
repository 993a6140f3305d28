"""Switches TensorFlow's checks of numbers on, and NumPy's errors."""
# only: 2_neural_style
# base: solved
# %% new after imports
tf.debugging.enable_check_numerics()
np.seterr(all='raise')
