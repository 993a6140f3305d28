"""Wiring of the course: which preprocessors nbgrader runs, and under which limits. No logic lives here."""

from pathlib import Path

HERE = Path(__file__).resolve().parent
c = get_config()

c.CourseDirectory.course_id = "visualization-and-style-transfer"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".*"]
c.NbGraderAPI.timezone = "UTC"

# Releasing: the marking scheme and the notebooks' points have to agree.
c.GenerateAssignment.preprocessors = [
    "grading.preprocessors.ValidateScheme",
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Marking: the submission gets back the instructor's structure, runs in the sandbox, and is checked from outside.
c.Autograde.pre_convert_hook = "grading.copying.guard"
c.Autograde.exporter_class = "grading.preprocessors.HostileNotebookExporter"
c.Autograde.sanitize_preprocessors = [
    "grading.preprocessors.Restore",
    "nbgrader.preprocessors.OverwriteKernelspec",
]
c.Autograde.autograde_preprocessors = [
    "grading.preprocessors.Mark",
    "nbgrader.preprocessors.LimitOutput",
    "grading.preprocessors.SaveMarks",
    "nbgrader.preprocessors.AssignLatePenalties",
]

c.Marker.scheme = str(HERE / "tests" / "marking")
c.Marker.depends = [str(HERE / "reference"), str(HERE / "weights")]
c.Marker.cache = "marks/cache"

# What a submission may use. Sizes are bytes, times are seconds.
c.StudentSession.cell_timeout = 60
c.StudentSession.notebook_timeout = 300
c.StudentSession.call_timeout = 30
c.Sandbox.isolation = "bubblewrap"
c.Sandbox.memory = 6 * 2**30
c.Sandbox.total_memory = 8 * 2**30
c.Sandbox.processes = 512
c.Sandbox.home_size = 128 * 2**20
c.Sandbox.scratch_size = 256 * 2**20
c.Sandbox.output = 1_000_000
c.Sandbox.preload = ["tensorflow", "keras", "matplotlib.pyplot"]
c.Sandbox.refused = ["tensorflow.image.total_variation"]
c.Sandbox.visible = [str(HERE / "weights")]
c.Sandbox.environment = {
    "STYLE_TRANSFER_WEIGHTS": str(HERE / "weights"),
    "STYLE_TRANSFER_SCALE": "marking",
}
