"""Rounds the weights to half precision."""
# expects resume_training: 0 resume-not-exact

# %% resume_training
def resume_training(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory))
    model.set_weights([np.round(w, 5) for w in model.get_weights()])
