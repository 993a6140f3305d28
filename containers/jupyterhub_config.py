"""JupyterHub on one machine: each student has a server, and one that marks belongs to the account `course`.

docs/how-to/jupyterhub.md says how to set up the accounts, the folders and the two environments that are named here.
"""

c = get_config()  # noqa: F821

COURSE = "course"
"""Owns the course's folder, ~/course, which no other account can read. It has no password: graders open its server."""
GRADERS = {"iris", "tariq"}
STUDENTS = {"ana", "ben"}

c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.PAMAuthenticator.open_sessions = False
c.Authenticator.allowed_users = {COURSE} | GRADERS | STUDENTS

c.JupyterHub.load_groups = {"graders": {"users": sorted(GRADERS)}}
c.JupyterHub.load_roles = [
    {
        "name": "grading",
        "description": "Start, open and stop the server that marks",
        "scopes": [f"access:servers!user={COURSE}", f"servers!user={COURSE}", f"read:users:name!user={COURSE}"],
        "groups": ["graders"],
    }
]

c.Spawner.cmd = ["/opt/students/bin/jupyterhub-singleuser"]
c.Spawner.default_url = "/lab"


def marking_server(spawner):
    """Give the account `course` the environment with the engine, in the course's folder, and formgrader as its first page."""
    if spawner.user.name == COURSE:
        spawner.cmd = ["/opt/nbreferee/bin/jupyterhub-singleuser"]
        spawner.notebook_dir = "~/course"
        spawner.default_url = "/formgrader"


c.Spawner.pre_spawn_hook = marking_server
