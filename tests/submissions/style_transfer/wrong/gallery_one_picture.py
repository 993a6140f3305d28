"""Returns the first picture only."""
# expects gallery: 0

# %% gallery
def stylize_gallery(content, styles):
    return decode(AdaIN()((encode(content), encode(styles[:1]))))
