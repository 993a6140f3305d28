"""Crops the styles to multiples of 8 pixels, which only the content's size has to be."""
# expects gallery: 14

# %% gallery
def stylize_gallery(content, styles):
    height, width = (size // 8 * 8 for size in styles.shape[1:3])
    styles = styles[:, :height, :width]
    return decode(AdaIN()((tf.repeat(encode(content), len(styles), axis=0), encode(styles))))
