"""Answers the marking side's requests with a score, then with garbage."""
# only: 2_neural_style

# %% gram_matrix
import sys

agent = sys.modules["nbreferee_guest.agent"]
answers = iter([{"score": 100}, "x" * 10_000_000, b"\xff", None, 7])


class Reply:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {agent.MIME_TYPE: next(answers, {"value": {"a": 0}})}


agent.handle = lambda request: Reply()
