"""The files for containers: what reaches an image, as whom it marks, what the examples allow."""

import json
import re
import subprocess
from fnmatch import fnmatch

import pytest
import yaml

from .labs import REPOSITORY

CONTAINERS = REPOSITORY / "containers"
CONTAINERFILE = (CONTAINERS / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
COPIED = [
    word.replace("${LOCK}", lock)
    for line in re.findall(r"^COPY (?:--\S+ )*(.+) \S+$", CONTAINERFILE, re.MULTILINE)
    for word in line.split()
    for lock in ("requirements.lock", "requirements-engine.lock")
]


def test_nothing_reaches_an_image_but_what_is_copied_and_that_is_in_the_repository():
    first, *rest = [
        line
        for line in (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert first == "*"
    assert {line.removeprefix("!") for line in rest if line.startswith("!")} == set(COPIED)
    ignored = (REPOSITORY / ".gitignore").read_text(encoding="utf-8").split()
    assert "/.nbreferee-key*" in ignored and "/submitted/" in ignored
    for name in COPIED:
        assert (REPOSITORY / name).exists(), name
        assert not any(fnmatch(name, pattern.strip("/")) for pattern in ignored), name


def test_files_that_git_ignores_stay_outside_an_image():
    listed = ["git", "ls-files", "--others", "--ignored", "--exclude-standard", "--", *sorted(set(COPIED))]
    found = subprocess.run(listed, cwd=REPOSITORY, capture_output=True, text=True)
    if found.returncode:
        pytest.skip("not a clone")
    made = re.compile(r"__pycache__/|\.egg-info/|\.ipynb_checkpoints/")
    assert [line for line in found.stdout.splitlines() if not made.search(line)] == []


def test_an_image_marks_as_an_ordinary_user_with_versions_that_are_compared_with_their_hashes():
    before, _, after = CONTAINERFILE.partition("\nUSER marker\n")
    assert "useradd --uid 1000" in before and not re.search(r"^USER", after, re.MULTILINE)
    (locked,) = re.findall(r"pip install .*--requirement", before)
    assert "--require-hashes" in locked
    assert re.search(r"pip install .*--no-deps .*/opt/nbreferee$", before, re.MULTILINE)
    assert not re.search(r"^ENV .*(HOME|PATH)=(?!/opt/venv/bin:)", CONTAINERFILE, re.MULTILINE)


def test_the_seccomp_profile_allows_two_calls_more_and_none_that_changes_the_machine():
    rules = json.loads((CONTAINERS / "seccomp.json").read_text(encoding="utf-8"))
    assert rules["defaultAction"] == "SCMP_ACT_ERRNO"
    for name in ("sethostname", "setns"):
        assert any(
            name in rule["names"] and rule["action"] == "SCMP_ACT_ALLOW" and not rule.get("includes")
            for rule in rules["syscalls"]
        )
    for name in ("bpf", "kexec_load", "init_module"):
        assert not any(
            name in rule["names"] and rule["action"] == "SCMP_ACT_ALLOW" and not rule.get("includes")
            for rule in rules["syscalls"]
        )


def test_compose_opens_formgrader_to_this_machine_alone_and_marks_without_a_network():
    services = yaml.safe_load((CONTAINERS / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert all(port.startswith("127.0.0.1:") for port in services["lab"]["ports"])
    assert services["mark"]["network_mode"] == "none"
    for service in services.values():
        assert "privileged" not in service and "cap_add" not in service
        assert service["user"] == "${OWNER:-1000:1000}"
        context = CONTAINERS / service["build"]["context"]
        assert (context / service["build"]["dockerfile"]).resolve() == CONTAINERS / "Containerfile"


def test_a_development_container_is_built_from_the_same_file():
    folder = REPOSITORY / ".devcontainer"
    settings = json.loads((folder / "devcontainer.json").read_text(encoding="utf-8"))
    assert (folder / settings["build"]["dockerfile"]).resolve() == CONTAINERS / "Containerfile"
    assert (folder / settings["build"]["context"]).resolve() == REPOSITORY
    assert f"useradd --uid 1000 --create-home {settings['remoteUser']} " in CONTAINERFILE


def test_the_job_has_no_rights_and_no_network():
    job, policy = yaml.safe_load_all((CONTAINERS / "job.yaml").read_text(encoding="utf-8"))
    pod = job["spec"]["template"]
    assert pod["spec"]["automountServiceAccountToken"] is False
    assert pod["spec"]["securityContext"]["runAsNonRoot"] and pod["spec"]["securityContext"]["runAsUser"] == 1000
    for container in pod["spec"]["containers"]:
        context = container["securityContext"]
        assert context["capabilities"] == {"drop": ["ALL"]} and context["allowPrivilegeEscalation"] is False
        volumes = {volume["name"] for volume in pod["spec"]["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
    assert set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"} and "egress" not in policy["spec"]
