"""Returns a string."""
# expects total_variation_loss: 0 wrong-type

# %% total_variation_loss
def total_variation_loss(image):
    return 'total'
