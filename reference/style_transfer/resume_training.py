r"""Training that is interrupted and resumed: three linear layers and Adam in float64, and what is lost on the way.

Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1 in the form of its section 2:
:math:`w_t = w_{t-1} - \alpha \sqrt{1 - \beta_2^t} / (1 - \beta_1^t) \cdot m_t / (\sqrt{v_t} + \epsilon)`, with Keras's constants.
"""

from dataclasses import dataclass, replace

import numpy as np

from nbreferee.check import DrawFunction, Misconception, Quantity

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7

SMALLEST = 2e-3
"""Of the mean size of a gradient's elements: none of a drawn run's first gradients is smaller."""


@dataclass(frozen=True)
class State:
    """What a checkpoint has to hold: weights (kernel and bias of each layer), Adam's two averages of each, and the number of steps."""

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

    `weights` are those of the model that is saved, `fresh_weights` those of the model that takes over: a kernel and a bias for each
    layer. All layers have the same shapes, and so the same names of variables. The one that takes over has already taken `stepped` steps.
    """

    weights: tuple[np.ndarray, ...]
    fresh_weights: tuple[np.ndarray, ...]
    inputs: np.ndarray
    targets: np.ndarray
    rate: float
    saves: tuple[int, ...]
    stepped: int = 0


def train(state: State, run: Run, first: int, last: int) -> State:
    """The state after steps `first` to `last` - 1 of mean squared error of layers ``x @ kernel + bias``."""
    for number in range(first, last):
        state = _adam(state, _gradients(state.weights, run, number), run.rate)
    return state


def _gradients(weights: tuple[np.ndarray, ...], run: Run, number: int) -> tuple[np.ndarray, ...]:
    """Of the loss of step `number`, for each kernel and bias."""
    x, target = run.inputs[number].astype(np.float64), run.targets[number].astype(np.float64)
    layers = list(zip(weights[::2], weights[1::2], strict=True))
    given = [x]
    for kernel, bias in layers:
        given.append(given[-1] @ kernel + bias)
    error = 2 * (given[-1] - target) / target.size
    gradients: list[np.ndarray] = []
    for (kernel, _), entered in zip(reversed(layers), reversed(given[:-1]), strict=True):
        gradients = [entered.T @ error, error.sum(0), *gradients]
        error = error @ kernel.T
    return tuple(gradients)


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


def taking_over(run: Run) -> State:
    """The state of the model and the optimizer that take over, before anything is brought back."""
    return train(State.fresh(run.fresh_weights), run, 0, run.stepped)


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


def _zeros(arrays):
    return tuple(np.zeros(array.shape) for array in arrays)


def _keeps(*fields):
    """What is named is not brought back: it stays that of the model and the optimizer that take over."""
    return _with(lambda state, run: replace(state, **{field: getattr(taking_over(run), field) for field in fields}))


def _set_back(*fields):
    """What is named is set to zero, averages and steps."""
    zero = {"first": _zeros, "second": _zeros, "steps": lambda steps: 0}
    return _with(lambda state, run: replace(state, **{field: zero[field](getattr(state, field)) for field in fields}))


def _some_weights(comes):
    """The weights whose number `comes` allows are brought back, the others not."""

    def change(state, run):
        pairs = zip(state.weights, taking_over(run).weights, strict=True)
        return replace(state, weights=tuple(old if comes(number) else new for number, (old, new) in enumerate(pairs)))

    return _with(change)


def _only_layers(*kept):
    return _some_weights(lambda number: number // 2 in kept)


def _layers_in_order(*order, averages=False):
    """Each layer gets the weights of another one, and their averages where asked."""

    def arranged(arrays):
        return tuple(array for number in order for array in arrays[2 * number : 2 * number + 2])

    def change(state, run):
        state = replace(state, weights=arranged(state.weights))
        return replace(state, first=arranged(state.first), second=arranged(state.second)) if averages else state

    return _with(change)


def _without_biases(state, run):
    pairs = zip(state.weights[::2], _zeros(state.weights[1::2]), strict=True)
    return replace(state, weights=tuple(array for pair in pairs for array in pair))


def _another_step(state, run):
    return _adam(state, _zeros(state.weights), run.rate)


def _at_rate(rate):
    """The end of a run that goes on with another learning rate."""

    def formula(run):
        return _vector(train(saved(run), replace(run, rate=rate), run.saves[-1], len(run.inputs)))

    return formula


def _earlier(number):
    """The end of a run that goes on from an earlier save; NaN where there are not so many."""

    def formula(run):
        if len(run.saves) <= number:
            return np.full(1, np.nan)
        return _vector(train(saved(run, -1 - number), run, run.saves[-1], len(run.inputs)))

    return formula


_BOTH = "A checkpoint brings back what it was given at saving and at loading: model and optimizer, both times."
_NEWEST = "`tf.train.latest_checkpoint` finds the newest."
_LAYERS = "Layers have variables of the same names, such as kernel and bias: tell them apart."

MISCONCEPTIONS = (
    Misconception("resume-forgets-optimizer", "The weights come back, but the optimizer begins anew.", _BOTH,
                  _keeps("first", "second", "steps"), variants=(_set_back("first", "second", "steps"),)),
    Misconception("resume-forgets-steps", "The optimizer's averages come back, but not its number of steps.",
                  "Adam's step depends on how many steps went before.", _keeps("steps"), variants=(_set_back("steps"),)),
    Misconception("resume-forgets-averages", "The optimizer's number of steps comes back, but not its averages.", _BOTH,
                  _keeps("first", "second"), variants=(_set_back("first", "second"),)),
    Misconception("resume-forgets-one-average", "One of the optimizer's two averages comes back, the other does not.", _BOTH,
                  _keeps("first"), variants=(_keeps("second"), _set_back("first"), _set_back("second"))),
    Misconception("resume-forgets-weights", "The optimizer comes back, but the model keeps its fresh weights.", _BOTH, _keeps("weights")),
    Misconception("resume-forgets-biases", "The kernels come back, but not the biases.", "A layer has two variables.",
                  _some_weights(lambda number: number % 2 == 0), variants=(_with(_without_biases),)),
    Misconception("resume-some-layers", "The weights of some layers come back, the others stay fresh.", "Save and load all layers.",
                  _only_layers(2), variants=tuple(_only_layers(*kept) for kept in ((0,), (1,), (0, 1), (0, 2), (1, 2)))),
    Misconception("resume-layers-exchanged", "Layers get the weights of other layers.", _LAYERS, _layers_in_order(2, 2, 2),
                  variants=tuple(_layers_in_order(*order, averages=averages) for averages in (False, True) for order in
                                 ((2, 2, 2), (0, 0, 0), (2, 1, 0), (1, 0, 2), (0, 2, 1), (1, 2, 0), (2, 0, 1)))),
    Misconception("resume-restores-nothing", "Neither model nor optimizer comes back: training begins anew.",
                  "Does restoring really happen before you return? `assert_consumed` tells.",
                  _keeps("weights", "first", "second", "steps")),
    Misconception("resume-one-step-more", "While model and optimizer are brought back, the optimizer takes or counts a step that the other run "
                  "does not take.", "Variables can be made by `optimizer.build`; no step is needed.", _with(_another_step),
                  variants=(_with(lambda state, run: replace(state, steps=state.steps + 1)),
                            _with(lambda state, run: replace(state, steps=state.steps - 1)))),
    Misconception("resume-other-rate", "Training goes on with another learning rate.", "The rate belongs to the optimizer's state.",
                  _at_rate(0.001), variants=tuple(map(_at_rate, (0.01, 0.1, 0.005, 0.0)))),
    Misconception("resume-oldest-checkpoint", "An older checkpoint of the folder is restored, not the newest.", _NEWEST, _earlier(1),
                  variants=(_earlier(2), _with(lambda state, run: saved(run, 0)))),
    Misconception("resume-sorted-by-name", "The checkpoint whose name sorts last is restored, not the newest: as text, 9 "
                  "comes after 10.", _NEWEST, _with(lambda state, run: saved(run, run.saves.index(max(run.saves, key=str))))),
)  # fmt: skip


def draw_layers(rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Three kernels (4, 4), float32, and their biases (4,)."""
    return tuple(rng.normal(0, 0.5, shape).astype(np.float32) for shape in 3 * [(4, 4), (4,)])


def draw(saves: tuple[int, ...], stepped: int = 0) -> DrawFunction:
    """Draws a run whose losses and gradients differ from step to step, saved after these numbers of steps, the last time 3 before the end.

    Adam's first step is as long for the smallest gradient as for the largest, so that float32 decides its sign where it is nearly zero.
    There is no such gradient where an optimizer begins, or begins anew.
    """

    def function(rng: np.random.Generator) -> tuple[Run]:
        while True:
            inputs, targets = (rng.normal(0, size, (saves[-1] + 3, 6, 4)).astype(np.float32) for size in (1, 3))
            run = Run(draw_layers(rng), draw_layers(rng), inputs, targets, 0.05, saves, stepped)
            first, fresh = State.fresh(run.weights), taking_over(run)
            begins = ((first, 0), (saved(run), saves[-1]), (fresh, 0), (fresh, saves[-1]))
            if all(_is_decisive(_gradients(state.weights, run, number)) for state, number in begins):
                return (run,)

    return function


def _is_decisive(gradients: tuple[np.ndarray, ...]) -> bool:
    sizes = np.abs(np.concatenate([gradient.ravel() for gradient in gradients]))
    return bool(sizes.min() > SMALLEST * sizes.mean())


QUANTITY = Quantity(
    "resume_training",
    resumed,
    draws=(draw(tuple(range(1, 13))),),
    tolerance=1e-4,
    misconceptions=MISCONCEPTIONS,
    margin=0,
    label="The resumed model, some steps later,",
)
