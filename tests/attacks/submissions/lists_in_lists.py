"""Answers with millions of empty lists: each takes two bytes on its way and a hundred in memory."""
# expects add: 0

# %% add
import sys

agent = sys.modules["nbreferee_guest.agent"]
agent.handle = lambda request: agent._Reply('{"tree": {"v": [' + "[]," * 3_900_000 + '[]]}, "arrays": []}')


def add(a, b):
    return a + b
