# ruff: noqa: F821 - the notebook and the check give the names
"""What the notebook's AdaIN makes of one content's features and those of all styles, of the `chosen`: all would be too large a reply."""

import tensorflow as tf

features = AdaIN()((tf.repeat(content, len(styles), axis=0), styles))
result = tf.gather(features, chosen)
