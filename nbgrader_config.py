"""The course: its name, and what a submission may use. A lab's own needs are in tests/marking/<lab>/lab.toml."""

from nbreferee.gradebook.wiring import wire

c = get_config()
wire(c)

c.CourseDirectory.course_id = "visualization-and-style-transfer"
c.NbGraderAPI.timezone = "UTC"
c.Marker.cache = "marks/cache"

# What a submission may use, by default; a lab.toml can say otherwise. Sizes are bytes, times are seconds. docs/limits.md lists all limits.
c.Sandbox.isolation = "auto"
c.Sandbox.memory = 2 * 2**30
c.Sandbox.total_memory = 4 * 2**30
c.NotebookRunner.cell_timeout = 60
c.NotebookRunner.notebook_timeout = 300
