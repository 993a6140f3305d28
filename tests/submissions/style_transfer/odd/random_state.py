"""Sets every random state, and asks for deterministic operations."""
# only: 4_save_and_load
# base: solved
# %% new after imports
import random

random.seed(1)
np.random.seed(1)
tf.random.set_seed(1)
tf.config.experimental.enable_op_determinism()
