"""Restores, then takes a step with zero gradients so that the averages exist."""
# expects resume_training: 0 resume-one-step-more

# %% resume_training
def resume_training(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory))
    optimizer.apply_gradients([(tf.zeros_like(w), w) for w in model.trainable_variables])
