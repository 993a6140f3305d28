"""Uses the names of answers again for their results."""
# only: 2_neural_style
# base: solved
# %% new after layer_choice_marks
features = extractor(preprocess(content_image))['block1_conv1']
gram_matrix = gram_matrix(features)
total_variation_loss = float(total_variation_loss(content_image))
weighted_loss = weighted_loss(1.0, 2.0, total_variation_loss, DEFAULT_WEIGHTS)
extract_features = extract_features(content_image)
