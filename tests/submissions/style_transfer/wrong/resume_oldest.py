"""Restores the first checkpoint that is listed."""
# expects resume_training: 0 resume-oldest-checkpoint

# %% resume_training
def resume_training(model, optimizer, directory):
    state = tf.train.get_checkpoint_state(directory)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(state.all_model_checkpoint_paths[0])
