"""Uses a manager's restore_or_initialize."""
# expects resume_training: 0

# %% resume_training
def resume_training(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    tf.train.CheckpointManager(checkpoint, directory, max_to_keep=3).restore_or_initialize()
