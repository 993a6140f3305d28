"""Names the objects differently, so that no edge fits."""
# expects resume_training: 0 resume-restores-nothing

# %% resume_training
def resume_training(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(network=model, adam=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory)).expect_partial()
