"""nbgrader's seams: what ``nbgrader_config.py`` plugs into ``generate_assignment``, ``autograde`` and ``export``."""
