"""How nbgrader's commands are wired to the engine. Imports nothing: every nbgrader command reads the configuration."""

from typing import Any


def wire(c: Any) -> None:
    """Set which preprocessors nbgrader runs, on the configuration object `c` of ``nbgrader_config.py``.

    Releasing: the marking scheme and the notebooks' points have to agree. Collecting from the exchange: of each student only
    what they own. Marking: the submission gets back the instructor's structure, runs in the sandbox, and is checked from
    outside. Feedback: a page by a template of our own. Settings made afterwards win.
    """
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".*"]
    c.GenerateAssignment.preprocessors = [
        "nbreferee.gradebook.preprocessors.ValidateScheme",
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbreferee.course.address.PublishedRelease",
        "nbgrader.preprocessors.LockCells",
        "nbgrader.preprocessors.ClearSolutions",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.ExchangeFactory.collect = "nbreferee.gradebook.collect.OwnCollect"
    c.Autograde.pre_convert_hook = "nbreferee.gradebook.safe_copy.install"
    c.Autograde.exporter_class = "nbreferee.gradebook.exporter.HostileNotebookExporter"
    c.Autograde.sanitize_preprocessors = [
        "nbreferee.gradebook.preprocessors.Restore",
        "nbgrader.preprocessors.OverwriteKernelspec",
    ]
    c.Autograde.autograde_preprocessors = [
        "nbreferee.gradebook.preprocessors.Mark",
        "nbgrader.preprocessors.LimitOutput",
        "nbreferee.gradebook.preprocessors.SaveMarks",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    c.GenerateFeedback.exporter_class = "nbreferee.gradebook.feedback_page.FeedbackExporter"
    c.FeedbackExporter.template_name = "feedback_page"
    c.HTMLExporter.preprocessors = ["nbreferee.gradebook.for_graders.ForGraders"]
