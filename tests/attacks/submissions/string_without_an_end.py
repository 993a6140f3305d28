"""Answers with a string that never ends, full of quotation marks behind backslashes: a pattern that goes back over it takes a day."""
# expects add: 0

# %% add
import sys

agent = sys.modules["nbreferee_guest.agent"]
agent.handle = lambda request: agent._Reply('{"tree": "' + '\\"' * 6_000_000)


def add(a, b):
    return a + b
