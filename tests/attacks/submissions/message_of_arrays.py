"""Its error has thousands of arrays for a message, which take minutes to be written as text."""
# expects add: 0

# %% add
import sys

import numpy as np

agent = sys.modules["nbreferee_guest.agent"]
message = [np.zeros(300) for _ in range(3_000)]
agent._describe = lambda error: {"type": message, "message": message, "line": message, "unanswered": False}


def add(a, b):
    raise ValueError
