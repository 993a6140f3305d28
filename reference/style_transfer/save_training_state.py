"""What a checkpoint of model and optimizer has to hold, and what may be missing from it."""

import numpy as np

from nbreferee.check import Misconception

from .resume_training import Run, draw_layers, saved

NO_QUANTITY = "Students' code writes files in a format of their own choice; the check looks for the arrays in them."

TOLERANCE = 1e-4

STEPS = 4711
"""The number of steps that the optimizer is told it has taken: one that is in no file by chance."""


def contents(run: Run) -> dict[str, tuple[np.ndarray, ...]]:
    """The arrays that the newest checkpoint of `run` holds: "weights", the optimizer's "averages", and "steps"."""
    state = saved(run)
    return {"weights": state.weights, "averages": (*state.first, *state.second), "steps": (np.array(float(STEPS)),)}


MISCONCEPTIONS = (
    Misconception("checkpoint-without-weights", "The checkpoint holds not all weights of the model.",
                  "Name the model when you make the checkpoint; several layers may have variables of the same name.",
                  lambda run: contents(run)["averages"]),
    Misconception("checkpoint-without-optimizer", "The checkpoint holds the model's weights, but not the optimizer's averages.",
                  "Training can go on exactly only with both: name the optimizer, too.", lambda run: contents(run)["weights"]),
    Misconception("checkpoint-without-steps", "The checkpoint holds weights and averages, but not the number of steps.",
                  "Adam's step depends on how many steps went before: `optimizer.iterations`.",
                  lambda run: (*contents(run)["weights"], *contents(run)["averages"])),
)  # fmt: skip
"""What is missing, in the order of the parts of `contents`."""


def draw(rng: np.random.Generator) -> Run:
    """A run of a few steps, saved at its end."""
    weights = draw_layers(rng)
    inputs, targets = (rng.normal(0, size, (2, 6, 4)).astype(np.float32) for size in (1, 3))
    return Run(weights, weights, inputs, targets, 0.05, (2,))
