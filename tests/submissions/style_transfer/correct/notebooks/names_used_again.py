"""Uses builtin names, and names of given cells, for something else at the end of the notebook."""
# base: solved

# %% new after layer_choice_marks
list, dict, len, isinstance, sum, range = 1, 2, 3, 4, 5, 6
content_image = style_image = edges = two_places = four_pixels = None
for image, style, features, weights, name in [(1, 2, 3, 4, 5)]:
    print(image, style, features, weights, name)

# %% new after gallery_marks
list = getattr = isinstance = hasattr = None
content = style = ours = theirs = even = picture = number = None

# %% new after resume_training_marks
sorted, max, zip, float = "these", "are", "mine", "now"
tiny = path = before = None

# %% new after normalize_gradient_marks
map = min = max = abs = None
two_layers = pixels = None
