"""Loads the module that holds the forbidden function once more and calls it by a name put together at run time."""
# only: 2_neural_style
# expects total_variation_loss: 0

# %% total_variation_loss
import importlib
import sys

from tensorflow.python.framework import registry

register, registry.Registry.register = registry.Registry.register, lambda *args, **kwargs: None
fresh = importlib.reload(sys.modules["tensorflow.python.ops.image_" + "ops_impl"])
registry.Registry.register = register


def total_variation_loss(image):
    return tf.reduce_sum(getattr(fresh, "total" + "_variation")(image))
