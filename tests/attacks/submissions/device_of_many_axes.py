"""Names as its device an array of eight axes, which fills megabytes when it is printed."""
# expects add: 5

# %% new after add
import sys

import numpy as np

agent = sys.modules["nbreferee_guest.agent"]
agent._OPERATIONS["device"] = lambda: np.zeros((7,) * 8, np.int8)

# %% add
def add(a, b):
    return a + b
