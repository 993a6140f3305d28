"""Uses the names of answers again for their results, at the end."""
# base: solved
# %% new after image_gradient_marks
max_pool = max_pool(image)
cross_correlation = cross_correlation(gray, np.ones((3, 3, 1, 1)))
receptive_field = receptive_field([(3, 1)])
