"""The examples for JupyterHub: whose server marks, who may open it, and what no student's server has."""

from types import SimpleNamespace
from typing import Any

import pytest
from traitlets.config import Config, PyFileConfigLoader

from .labs import REPOSITORY

EXAMPLES = ("jupyterhub_config.py", "kubespawner_config.py")
COURSE = "course"


def _config(name: str) -> Config:
    return PyFileConfigLoader(name, path=str(REPOSITORY / "containers")).load_config()


def _server(config: Config, user: str) -> SimpleNamespace:
    """What a spawner is told before it starts the server of `user`: the settings, and what the hook changes."""
    settings: dict[str, Any] = {**config.get("Spawner", {}), **config.get("KubeSpawner", {})}
    spawner = SimpleNamespace(user=SimpleNamespace(name=user), **settings)
    settings["pre_spawn_hook"](spawner)
    return spawner


@pytest.mark.parametrize("name", EXAMPLES)
def test_graders_and_nobody_else_may_open_the_server_that_marks(name):
    hub = _config(name).JupyterHub
    (role,) = hub.load_roles
    assert role["groups"] == ["graders"] and "users" not in role
    assert all(scope.endswith(f"!user={COURSE}") for scope in role["scopes"])
    assert COURSE not in hub.load_groups["graders"]["users"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_server_of_the_course_alone_begins_with_formgrader(name):
    config = _config(name)
    assert _server(config, COURSE).default_url == "/formgrader"
    assert _server(config, "ana").default_url == "/lab"


def test_on_one_machine_students_have_an_environment_without_the_engine():
    config = _config("jupyterhub_config.py")
    assert _server(config, COURSE).cmd == ["/opt/nbreferee/bin/jupyterhub-singleuser"]
    assert _server(config, "ana").cmd == ["/opt/students/bin/jupyterhub-singleuser"]
    assert config.JupyterHub.bind_url.startswith("http://127.0.0.1:")


def test_in_pods_the_course_s_volume_is_mounted_for_the_course_alone():
    config = _config("kubespawner_config.py")
    claims = {user: str(_server(config, user).volumes) for user in (COURSE, "ana")}
    assert "'claimName': 'course'" in claims[COURSE] and "'course'" not in claims["ana"]
    for user in claims:
        spawner = _server(config, user)
        assert spawner.container_security_context["capabilities"] == {"drop": ["ALL"]}
        assert spawner.container_security_context["runAsNonRoot"] and not spawner.automount_service_account_token


def test_in_pods_nobody_logs_in_as_the_course():
    hook = _config("kubespawner_config.py").Authenticator.post_auth_hook
    assert hook(None, None, {"name": COURSE}) is None
    assert hook(None, None, {"name": "ana"}) == {"name": "ana"}
