"""Changes how arrays print, the recursion limit, and the random state."""
# base: solved
# %% new after show
import sys

np.set_printoptions(precision=1, threshold=3)
sys.setrecursionlimit(10_000)
np.random.seed(5)
