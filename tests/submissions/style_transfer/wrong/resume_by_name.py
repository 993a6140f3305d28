"""Saves and loads by the variables' names, which layers share."""
# expects resume_training: 0 resume-layers-exchanged

# %% resume_training
def save_training_state(model, optimizer, directory):
    path = os.path.join(directory, "latest.npz")
    np.savez(path, **{v.name: v.numpy() for v in model.variables}, **{f"o{k}": v.numpy() for k, v in enumerate(optimizer.variables)})
    return path


def resume_training(model, optimizer, directory):
    optimizer.build(model.trainable_variables)
    with np.load(os.path.join(directory, "latest.npz")) as archive:
        for v in model.variables:
            v.assign(archive[v.name])
        for k, v in enumerate(optimizer.variables):
            v.assign(archive[f"o{k}"])
