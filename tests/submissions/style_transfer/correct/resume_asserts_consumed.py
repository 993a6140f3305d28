"""Builds the optimizer first and asserts that all was restored."""
# expects resume_training: 0

# %% resume_training
def resume_training(model, optimizer, directory):
    optimizer.build(model.trainable_variables)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory)).assert_existing_objects_matched()
