"""Which environment variables a cell sets."""

import re
from collections.abc import Iterable


def assigned(source: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that a cell's text assigns to: through ``os.environ``, ``os.putenv`` or ``%env``."""
    return [
        name
        for name in names
        if re.search(
            rf"environ\[\s*['\"]{re.escape(name)}['\"]\s*\]\s*="
            rf"|(?:putenv|setdefault)\(\s*['\"]{re.escape(name)}['\"]"
            rf"|['\"]{re.escape(name)}['\"]\s*:"
            rf"|%(?:set_)?env\s+{re.escape(name)}\b"
            rf"|\b{re.escape(name)}\s*=(?!=)",
            source,
        )
    ]
