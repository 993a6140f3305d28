"""Counts a step more."""
# expects resume_training: 0 resume-one-step-more

# %% resume_training
def resume_training(model, optimizer, directory):
    optimizer.build(model.trainable_variables)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory)).expect_partial()
    optimizer.iterations.assign_add(1)
