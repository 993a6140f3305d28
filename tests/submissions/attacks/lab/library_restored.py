"""Reloads the module that holds the forbidden function and calls it by a name put together at run time."""
# only: 2_neural_style
# expects total_variation_loss: 0

# %% total_variation_loss
def total_variation_loss(image):
    function = getattr(tf.image, "total" + "_variation")
    return tf.reduce_sum(function(image))
