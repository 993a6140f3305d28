"""Answers with more than a message may hold, upon which ZeroMQ gives the connection up for good."""
# expects add: 0

# %% add
import sys

agent = sys.modules["nbreferee_guest.agent"]
agent.handle = lambda request: agent._Reply("x" * 14_000_000)


def add(a, b):
    return a + b
