"""Sets another learning rate."""
# expects resume_training: 0 resume-other-rate

# %% resume_training
def resume_training(model, optimizer, directory):
    optimizer.build(model.trainable_variables)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory)).expect_partial()
    optimizer.learning_rate = 0.01
