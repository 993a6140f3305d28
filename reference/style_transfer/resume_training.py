r"""Training that is interrupted and resumed: linear regression with Adam in float64, and what is lost on the way.

Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1 in the form of its section 2:
:math:`w_t = w_{t-1} - \alpha \sqrt{1 - \beta_2^t} / (1 - \beta_1^t) \cdot m_t / (\sqrt{v_t} + \epsilon)`, with Keras's constants.
"""

from dataclasses import dataclass, replace

import numpy as np

from nbreferee.check import DrawFunction, Misconception, Quantity

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


@dataclass(frozen=True)
class State:
    """What a checkpoint has to hold: weights (kernel and bias), Adam's two averages of each, and the number of steps."""

    weights: tuple[np.ndarray, ...]
    first: tuple[np.ndarray, ...]
    second: tuple[np.ndarray, ...]
    steps: int

    @classmethod
    def fresh(cls, weights: tuple[np.ndarray, ...]) -> "State":
        """The state before the first step."""
        weights = tuple(np.asarray(weight, np.float64) for weight in weights)
        zeros = tuple(np.zeros(weight.shape) for weight in weights)
        return cls(weights, zeros, zeros, 0)


@dataclass(frozen=True)
class Run:
    """A training: inputs (N, B, I) and targets (N, B, O) of N steps, the learning rate, and the steps before each save.

    `weights` are those of the model that is saved, `fresh_weights` those of the model that takes over.
    """

    weights: tuple[np.ndarray, ...]
    fresh_weights: tuple[np.ndarray, ...]
    inputs: np.ndarray
    targets: np.ndarray
    rate: float
    saves: tuple[int, ...]


def train(state: State, run: Run, first: int, last: int) -> State:
    """The state after steps `first` to `last` - 1 of mean squared error of ``x @ kernel + bias``."""
    for number in range(first, last):
        x, target = run.inputs[number].astype(np.float64), run.targets[number].astype(np.float64)
        kernel, bias = state.weights
        error = 2 * (x @ kernel + bias - target) / target.size
        state = _adam(state, (x.T @ error, error.sum(0)), run.rate)
    return state


def _adam(state: State, gradients: tuple[np.ndarray, ...], rate: float) -> State:
    steps = state.steps + 1
    first = tuple(BETA_1 * m + (1 - BETA_1) * g for m, g in zip(state.first, gradients, strict=True))
    second = tuple(BETA_2 * v + (1 - BETA_2) * g**2 for v, g in zip(state.second, gradients, strict=True))
    rate = rate * np.sqrt(1 - BETA_2**steps) / (1 - BETA_1**steps)
    moved = (w - rate * m / (np.sqrt(v) + EPSILON) for w, m, v in zip(state.weights, first, second, strict=True))
    return State(tuple(moved), first, second, steps)


def saved(run: Run, save: int = -1) -> State:
    """The state at one of the run's saves, by default the last."""
    return train(State.fresh(run.weights), run, 0, run.saves[save])


def resumed(run: Run) -> np.ndarray:
    """All weights, as one vector, of the run that was never interrupted: right resuming ends there, too."""
    return _vector(train(saved(run), run, run.saves[-1], len(run.inputs)))


def _vector(state: State) -> np.ndarray:
    return np.concatenate([weight.ravel() for weight in state.weights])


def _with(change):
    """The end of a run that goes on from `change(state, run)` in place of the saved state."""

    def formula(run):
        return _vector(train(change(saved(run), run), run, run.saves[-1], len(run.inputs)))

    return formula


def _forgets_slots(state, run):
    return replace(State.fresh(state.weights), steps=state.steps)


_BOTH = "A checkpoint brings back what it was given at saving and at loading: model and optimizer, both times."

MISCONCEPTIONS = (
    Misconception("resume-forgets-optimizer", "The weights come back, but the optimizer begins anew.", _BOTH,
                  _with(lambda state, run: State.fresh(state.weights))),
    Misconception("resume-forgets-steps", "The optimizer's averages come back, but not its number of steps.",
                  "Adam's step depends on how many steps went before.", _with(lambda state, run: replace(state, steps=0))),
    Misconception("resume-forgets-averages", "The optimizer's number of steps comes back, but not its averages.", _BOTH,
                  _with(_forgets_slots)),
    Misconception("resume-forgets-weights", "The optimizer comes back, but the model keeps its fresh weights.", _BOTH,
                  _with(lambda state, run: replace(state, weights=State.fresh(run.fresh_weights).weights))),
    Misconception("resume-restores-nothing", "Neither model nor optimizer comes back: training begins anew.",
                  "Does restoring really happen before you return? `assert_consumed` tells.",
                  _with(lambda state, run: State.fresh(run.fresh_weights))),
    Misconception("resume-oldest-checkpoint", "The first checkpoint of the folder is restored, not the newest.",
                  "`tf.train.latest_checkpoint` finds the newest.", _with(lambda state, run: saved(run, 0))),
    Misconception("resume-sorted-by-name", "The checkpoint whose name sorts last is restored, not the newest: as text, 9 "
                  "comes after 10.", "`tf.train.latest_checkpoint` finds the newest.",
                  _with(lambda state, run: saved(run, run.saves.index(max(run.saves, key=str))))),
)  # fmt: skip


def draw(saves: tuple[int, ...]) -> DrawFunction:
    """Draws a run whose losses and gradients differ from step to step, saved after these numbers of steps."""

    def function(rng: np.random.Generator) -> tuple[Run]:
        weights, fresh = (
            (rng.normal(0, 0.5, (5, 3)).astype(np.float32), rng.normal(0, 0.5, 3).astype(np.float32)) for _ in range(2)
        )
        inputs = rng.normal(0, 1, (15, 6, 5)).astype(np.float32)
        return (Run(weights, fresh, inputs, rng.normal(0, 3, (15, 6, 3)).astype(np.float32), 0.05, saves),)

    return function


QUANTITY = Quantity(
    "resume_training",
    resumed,
    draws=(draw(tuple(range(1, 13))),),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    margin=0,
    label="The resumed model, some steps later,",
)
