"""Squares Sobel's edges."""
# expects total_variation_loss: 0 tv-squared+tv-sobel

# %% total_variation_loss
def total_variation_loss(image):
    return tf.reduce_sum(tf.image.sobel_edges(image) ** 2)
