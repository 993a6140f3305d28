"""nbgrader's commands are wired to the engine, and settings made afterwards win."""

import subprocess
import sys

from traitlets.config import Config

from nbreferee.gradebook.wiring import wire


def test_settings_made_after_wiring_win():
    config = Config()
    wire(config)
    assert config.Autograde.autograde_preprocessors[0] == "nbreferee.gradebook.preprocessors.Mark"
    config.CourseDirectory.ignore = []
    assert config.CourseDirectory.ignore == []


def test_wired_names_can_be_imported():
    from traitlets.utils.importstring import import_item

    config = Config()
    wire(config)
    autograde = config.Autograde
    names = [*config.GenerateAssignment.preprocessors, *autograde.sanitize_preprocessors]
    names += [*autograde.autograde_preprocessors, autograde.exporter_class, autograde.pre_convert_hook]
    names += config.HTMLExporter.preprocessors
    assert all(callable(import_item(name)) for name in names)


def test_reading_the_configuration_imports_no_heavy_library():
    """Every nbgrader command reads nbgrader_config.py, `nbgrader list` too."""
    program = "import sys, nbreferee.gradebook.wiring; print(*(set(sys.modules) & {'numpy', 'nbformat', 'pytest', 'rich', 'zmq'}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
