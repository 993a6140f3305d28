"""The environment of the desk's pages: whatever a template is given is text unless it is marked as safe."""

from jinja2 import Environment, PackageLoader

from ..lms.tables import number
from .shown import line
from .words import decimal, duration, percent

TEMPLATES = Environment(loader=PackageLoader("nbreferee.desk"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
TEMPLATES.filters |= {"points": number, "decimal": decimal, "percent": percent, "line": line, "duration": duration}
