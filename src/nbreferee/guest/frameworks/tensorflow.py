"""TensorFlow and Keras: arrays arrive as constant tensors, gradients are taken with a tape."""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar

import numpy as np

from ..codec import plain_array
from .base import Framework

_KERAS_SETTINGS = {
    "floatx": "float32",
    "dtype_policy": "float32",
    "image_data_format": "channels_last",
    "epsilon": 1e-7,
}
"""Settings of `keras.config` that `set_` functions change, with what Keras begins with."""


class TensorFlow(Framework):
    """Labs in TensorFlow, with or without Keras."""

    name = "tensorflow"
    title = "TensorFlow"
    array = "tf.constant"
    packages = ("tensorflow", "keras", "numpy")
    environment: ClassVar[dict[str, str]] = {
        "KERAS_HOME": "/tmp/keras",
        "NVIDIA_TF32_OVERRIDE": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    }
    threads = (*Framework.threads, "TF_NUM_INTRAOP_THREADS")
    uses_gpu = True
    has_gradients = True
    gradient_advice = "Training needs one: stay with TensorFlow's operations from input to result"
    gradient_suspects = "no NumPy, no .numpy(), no .predict(), nothing that rounds, no whole numbers, no tf.stop_gradient, no tf.constant of a result"
    gradient_ends: ClassVar[tuple[dict[str, str], ...]] = (
        {
            r"numpy\.": "leaves TensorFlow for NumPy",
            r"[^(]*\.(numpy|predict|predict_on_batch|numpy_function|py_function)\(": "leaves TensorFlow",
            r"[^(]*\.stop_gradient\(": "stops the gradient",
            r"([^(]*\.)?(round|rint|floor|ceil)\(": "rounds, and has no slope",
            r"[^(]*\.(cast|saturate_cast|astype)\(.*\bu?int\d*\b": "makes whole numbers",
        },
        {
            r"[^(]*\.(argmax|argmin|argsort)\(": "gives places, not values",
            r"(int|float)\(|[^(]*\.(item|tolist)\(": "leaves TensorFlow",
            r"[^(]*\.(constant|Variable)\(": "makes a constant",
        },
    )
    noise = (
        r"\{\{function_node [^}]*\}\}\s*|\s?\[Op:\w+\](?: name:[ \t]?[\w./:-]*)?"
        r"|Exception encountered when calling [\w.]+\(\)\.\s*|Could not automatically infer the output shape[^\0]*?Error encountered:\s*"
        r"|\s*Arguments received by [\w.]+\(\):[^\0]*"
    )

    def from_array(self, array: np.ndarray) -> Any:
        """A constant tensor."""
        import tensorflow as tf

        return tf.constant(array)

    def to_array(self, item: Any) -> np.ndarray | None:
        """Tensors and variables offer ``numpy()``; bfloat16 becomes float32."""
        try:
            array = np.asarray(item.numpy() if hasattr(item, "numpy") else item)
        except Exception:
            return None
        return array.astype(np.float32) if array.dtype.name == "bfloat16" else plain_array(array)

    def prepare(self, seed: int) -> None:
        """Seeds; TF32 and bfloat16 off. A notebook that has not loaded the library needs none of it."""
        if sys.modules.get("tensorflow") is None:
            return
        self.function("tensorflow", "random.set_seed")(seed)
        self.function("tensorflow", "config.experimental.enable_tensor_float_32_execution")(False)
        options = {"auto_mixed_precision_onednn_bfloat16": False}
        self.function("tensorflow", "config.optimizer.set_experimental_options")(options)

    def settings(self) -> dict[str, Any]:
        """Keras's default dtypes, image layout and epsilon; whether functions are traced, and XLA."""
        settings: dict[str, Any] = {}
        if sys.modules.get("keras") is not None:
            settings |= {name: self.function("keras", f"config.{name}")() for name in _KERAS_SETTINGS}
        if sys.modules.get("tensorflow") is not None:
            settings["run_functions_eagerly"] = self.function("tensorflow", "config.functions_run_eagerly")()
            settings["set_jit"] = self.function("tensorflow", "config.optimizer.get_jit")()
        return settings

    def restore(self, settings: dict[str, Any]) -> None:
        """As `settings` said; a library that was loaded later gets what it begins with."""
        if sys.modules.get("keras") is not None:
            for name, first in _KERAS_SETTINGS.items():
                self.function("keras", f"config.set_{name}")(settings.get(name, first))
        if sys.modules.get("tensorflow") is not None:
            self.function("tensorflow", "config.run_functions_eagerly")(settings.get("run_functions_eagerly", False))
            self.function("tensorflow", "config.optimizer.set_jit")(settings.get("set_jit") or False)

    def as_at_start(self) -> AbstractContextManager[None]:
        """Eager execution, also where the notebook has switched it off."""
        tf = sys.modules.get("tensorflow")
        if tf is None or tf.executing_eagerly():
            return nullcontext()
        from tensorflow.python.eager.context import eager_mode

        mode: AbstractContextManager[None] = eager_mode()
        return mode

    def gradient(
        self, function: Callable[..., Any], arguments: Sequence[Any], upstream: np.ndarray | None, argument: int
    ) -> Any:
        """By `tf.GradientTape`."""
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(arguments[argument])
            result = function(*arguments)
            if upstream is not None:
                result = tf.convert_to_tensor(result) * upstream  # takes the dtype of the result
            total = tf.reduce_sum(result)
        gradient = tape.gradient(total, arguments[argument])
        if isinstance(gradient, list | tuple):
            return [None if entry is None else tf.convert_to_tensor(entry) for entry in gradient]
        return None if gradient is None else tf.convert_to_tensor(gradient)

    def device(self) -> str:
        """The first GPU's name, or the processor's architecture; precision and version."""
        if (tf := sys.modules.get("tensorflow")) is None:
            return super().device()
        gpus = tf.config.list_physical_devices("GPU")
        details = tf.config.experimental.get_device_details(gpus[0]) if gpus else {}
        name = details.get("device_name", "GPU") if gpus else super().device()
        return f"{name}, float32, TensorFlow {tf.__version__}"

    def has_accelerator(self) -> bool:
        """A GPU that TensorFlow can use."""
        tf = sys.modules.get("tensorflow")
        return tf is not None and bool(tf.config.list_physical_devices("GPU"))

    def on_processor(self) -> AbstractContextManager[None]:
        """TensorFlow copies variables that are elsewhere."""
        device: AbstractContextManager[None] = sys.modules["tensorflow"].device("/CPU:0")
        return device

    def has_computed(self) -> bool:
        """TensorFlow starts threads with its first operation; from then on it refuses to have their number changed."""
        if (tf := sys.modules.get("tensorflow")) is None:
            return False
        threading = tf.config.threading
        before = threading.get_inter_op_parallelism_threads()
        try:
            threading.set_inter_op_parallelism_threads(before + 1)
            threading.set_inter_op_parallelism_threads(before)
        except RuntimeError:
            return True
        return False
