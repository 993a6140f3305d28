"""Numbers all checkpoints and restores the one whose name sorts last."""
# expects resume_training: 0 resume-sorted-by-name

# %% resume_training
def save_training_state(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    manager = tf.train.CheckpointManager(checkpoint, directory, max_to_keep=None)
    return manager.save(checkpoint_number=int(optimizer.iterations))


def resume_training(model, optimizer, directory):
    last = sorted(Path(directory).glob("*.index"))[-1]
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(str(last).removesuffix(".index"))
