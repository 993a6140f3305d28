"""Encodes and decodes the styles."""
# expects gallery: 0 gallery-styles-decoded

# %% gallery
def stylize_gallery(content, styles):
    return decode(encode(styles))
