"""What a checkpoint of model and optimizer has to hold, and what may be missing from it."""

import numpy as np

from nbreferee.check import Misconception

from .resume_training import Run, saved

NO_QUANTITY = "Students' code writes files in a format of their own choice; the check looks for the arrays in them."

TOLERANCE = 1e-4


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


def draw(rng: np.random.Generator) -> Run:
    """A run of a few steps, saved at its end."""
    weights = (rng.normal(0, 0.5, (5, 3)).astype(np.float32), rng.normal(0, 0.5, 3).astype(np.float32))
    inputs = rng.normal(0, 1, (6, 6, 5)).astype(np.float32)
    return Run(weights, weights, inputs, rng.normal(0, 3, (6, 6, 3)).astype(np.float32), 0.05, (6,))
