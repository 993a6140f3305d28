"""Lets NumPy raise all floating-point errors."""
# base: solved
# %% new after show
np.seterr(all='raise')
