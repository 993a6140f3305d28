"""Clears the averages."""
# expects resume_training: 0 resume-forgets-averages

# %% resume_training
def resume_training(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory))
    optimizer.build(model.trainable_variables)
    for variable in optimizer.variables[2:]:
        variable.assign(tf.zeros_like(variable))
