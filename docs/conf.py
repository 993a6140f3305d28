"""How Sphinx builds the site: ``python -m sphinx -W --keep-going -b html docs build/docs``."""

import sys
from pathlib import Path

from nbreferee import __version__

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

project = "nbreferee"
author = "The nbreferee contributors"
project_copyright = author
release = version = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "docs._ext.generated",
    "docs._ext.repository_links",
]
exclude_patterns = ["_build"]
nitpicky = True

myst_heading_anchors = 4

# Docstrings: names in single backticks lead to what is documented here, others are shown as code.
default_role = "py:obj"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 80
nitpick_ignore_regex = [
    (r"py:obj", r".*"),
    # Python's and its libraries' own names: their documentation is elsewhere, and the site needs no internet.
    (r"py:.*", r"(?!nbreferee\b).*"),
]

repository_pages = {
    "README.md": "index",
    "CONTRIBUTING.md": "how-to/contribute",
    "SECURITY.md": "explanation/security",
    "CHANGELOG.md": "reference/changelog",
}
"""Files of the repository that are shown as pages."""

html_theme = "furo"
html_title = f"nbreferee {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
