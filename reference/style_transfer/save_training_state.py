"""What a checkpoint of model and optimizer has to hold, and what may be missing from it."""

import numpy as np

from nbreferee.check import Misconception

from .resume_training import Run, saved


def contents(run: Run) -> dict[str, tuple[np.ndarray, ...]]:
    """The arrays that the newest checkpoint of `run` holds: "weights", and the optimizer's "averages"."""
    state = saved(run)
    return {"weights": state.weights, "averages": (*state.first, *state.second)}


MISCONCEPTIONS = (
    Misconception("checkpoint-without-weights", "The checkpoint holds no weights of the model.",
                  "Name the model when you make the checkpoint.", lambda run: contents(run)["averages"]),
    Misconception("checkpoint-without-optimizer", "The checkpoint holds the model's weights, but not the optimizer's averages.",
                  "Training can go on exactly only with both: name the optimizer, too.", lambda run: contents(run)["weights"]),
)  # fmt: skip
