"""TensorFlow and Keras: arrays arrive as constant tensors, gradients are taken with a tape."""

import sys
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from ..codec import plain_array
from .base import Framework


class TensorFlow(Framework):
    """Labs in TensorFlow, with or without Keras."""

    name = "tensorflow"
    title = "TensorFlow"
    packages = ("tensorflow", "keras", "numpy")
    environment: ClassVar[dict[str, str]] = {
        "KERAS_HOME": "/tmp/keras",
        "NVIDIA_TF32_OVERRIDE": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    }
    has_gradients = True
    gradient_advice = "Training needs one: stay with TensorFlow's operations from input to result (no NumPy, no .numpy(), no tf.constant of a result)."
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
        if (tf := sys.modules.get("tensorflow")) is None:
            return
        tf.random.set_seed(seed)
        tf.config.experimental.enable_tensor_float_32_execution(False)
        tf.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": False})

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
