"""Was saved in UTF-16, with names in French."""
# only: 2_neural_style
# base: solved
# warns nothing
# %% gram_matrix
def gram_matrix(caractéristiques):
    """Matrices de Gram « moyennées »."""
    σ = tf.einsum("bijc,bijd->bcd", caractéristiques, caractéristiques)
    return σ / tf.cast(tf.reduce_prod(tf.shape(caractéristiques)[1:3]), σ.dtype)
# %% alter
import json

(folder / "2_neural_style.ipynb").write_text(json.dumps(notebooks.pop("2_neural_style"), ensure_ascii=False), encoding="utf-16")
