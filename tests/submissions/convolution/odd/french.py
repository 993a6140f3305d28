"""Writes names and comments in French, with accents and typographic quotes."""
# expects receptive_field: 4
# %% receptive_field
def receptive_field(couches):
    """Taille et pas d’un champ réceptif : « de l’image à la sortie »."""
    taille, pas = 1, 1
    for noyau, décalage in couches:  # de la première à la dernière
        taille += (noyau - 1) * pas
        pas *= décalage
    return taille, pas
