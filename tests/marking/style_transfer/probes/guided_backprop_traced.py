# ruff: noqa: F821 - the notebook and the check give the names
"""guided_backprop between plain gradients: by a function traced before the call, and by one traced after it.

Leaves the plain gradient before the call, the guided one, both plain ones after it, and the network's output.
"""

import tensorflow as tf


def plain_gradient():
    return tf.function(lambda x: tf.gradients(tf.reduce_max(network(x)), x)[0])


traced_before = plain_gradient()
before = traced_before(image)
guided = guided_backprop(network, layer_name, image)
result = [before, guided, traced_before(image), plain_gradient()(image), network(image)]
