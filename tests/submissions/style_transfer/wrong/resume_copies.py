"""Restores into a copy of the model."""
# expects resume_training: 0 resume-forgets-weights

# %% resume_training
def resume_training(model, optimizer, directory):
    copy = keras.models.clone_model(model)
    checkpoint = tf.train.Checkpoint(model=copy, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory)).expect_partial()
