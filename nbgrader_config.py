"""The course: its name, and what a submission may use. A lab's own needs are in tests/marking/<lab>/lab.toml."""

from nbreferee.gradebook.wiring import wire

c = get_config()
wire(c)

c.CourseDirectory.course_id = "visualization-and-style-transfer"
c.NbGraderAPI.timezone = "UTC"
c.Marker.cache = "marks/cache"

# For nbgrader's own zip_collect alone: how platforms call a notebook that was handed in. 'nbreferee collect' needs no expression.
ZIP_COLLECT = {
    "canvas": r".*/(?P<student_id>[^/_]+)(?:_LATE)?_\d+_\d+_(?P<file_id>[^/]+?)(?:-\d+)?\.ipynb$",
    "moodle": r".*/(?P<student_id>[^/_]+)_\d+_assignsubmission_file_?/(?:[^/]+/)*(?P<file_id>[^/]+)\.ipynb$",
    "brightspace": r".*/\d+-\d+ - (?P<student_id>[^/]+?) - [^/]+/(?:[^/]+/)*(?P<file_id>[^/]+)\.ipynb$",
}
c.FileNameCollectorPlugin.named_regexp = ZIP_COLLECT["canvas"]

# What a submission may use, by default; a lab.toml can say otherwise. Sizes are bytes, times are seconds. docs/reference/limits.md lists all limits.
c.Sandbox.isolation = "auto"
c.Sandbox.memory = 2 * 2**30
c.Sandbox.total_memory = 4 * 2**30
c.NotebookRunner.cell_timeout = 60
c.NotebookRunner.notebook_timeout = 300
