"""Exchanges the two averages."""
# expects resume_training: 0 resume-not-finite

# %% resume_training
def resume_training(model, optimizer, directory):
    optimizer.build(model.trainable_variables)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory)).expect_partial()
    slots = [v for v in optimizer.variables if len(v.shape)]
    for one, other in zip(slots[::2], slots[1::2]):
        kept = one.numpy()
        one.assign(other)
        other.assign(kept)
