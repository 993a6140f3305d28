# ruff: noqa: F821 - the notebook and the check give the names
"""The `chosen` pictures of a gallery: all together would be too large a reply."""

pictures = stylize_gallery(content, styles)
result = [pictures[number] for number in chosen]
