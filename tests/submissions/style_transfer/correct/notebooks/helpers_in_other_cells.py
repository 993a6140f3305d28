"""Keeps what several answers share in cells of its own, one of them behind the answer that uses it."""
# only: 2_neural_style
# base: solved

# %% new after imports
def pairs_of_neighbours(values, axis):
    count = tf.shape(values)[axis]
    return tf.gather(values, tf.range(1, count), axis=axis), tf.gather(values, tf.range(count - 1), axis=axis)

# %% total_variation_loss
def total_variation_loss(image):
    return sum(distance_between(*pairs_of_neighbours(image, axis)) for axis in (1, 2))

# %% new after total_variation_loss
def distance_between(one, other):
    return tf.reduce_sum(tf.abs(one - other))

# %% gram_matrix
def gram_matrix(features):
    return mean_of_products(tf.reshape(features, (tf.shape(features)[0], -1, features.shape[-1])))

# %% new after gram_matrix
def mean_of_products(vectors):
    return tf.reduce_mean(vectors[:, :, :, None] * vectors[:, :, None, :], axis=1)
