"""The files for containers: what reaches an image, as whom it marks, what the examples allow."""

import json
import re
import subprocess
from fnmatch import fnmatch
from typing import Any

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


def _documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((CONTAINERS / name).read_text(encoding="utf-8")))


def _pods(name: str) -> list[dict[str, Any]]:
    return [each["spec"]["template"] for each in _documents(name) if each["kind"] in ("Job", "Deployment")]


@pytest.mark.parametrize(("name", "count"), [("job.yaml", 1), ("cluster.yaml", 3)])
def test_pods_have_no_rights_and_write_to_their_volumes_alone(name, count):
    pods = _pods(name)
    assert len(pods) == count
    for pod in pods:
        spec, volumes = pod["spec"], {volume["name"] for volume in pod["spec"]["volumes"]}
        assert spec["automountServiceAccountToken"] is False
        assert not spec.keys() & {"hostNetwork", "hostPID", "hostIPC", "serviceAccountName"}
        rights = spec["securityContext"]
        assert (
            rights["runAsNonRoot"]
            and rights["runAsUser"] == 1000
            and rights["seccompProfile"] == {"type": "RuntimeDefault"}
        )
        assert not any("hostPath" in volume for volume in spec["volumes"])
        for container in spec["containers"]:
            context = container["securityContext"]
            assert context["capabilities"] == {"drop": ["ALL"]} and context["allowPrivilegeEscalation"] is False
            assert context["readOnlyRootFilesystem"] is True and not context.get("privileged")
            assert container["resources"]["limits"].keys() == {"memory", "ephemeral-storage"}
            assert {mount["name"] for mount in container["volumeMounts"]} == volumes


def test_the_job_has_no_network():
    (pod,), policy = _pods("job.yaml"), _documents("job.yaml")[-1]
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
    assert set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"} and "egress" not in policy["spec"]


def test_the_cluster_talks_to_itself_alone_and_only_with_certificates():
    documents, pods = _documents("cluster.yaml"), _pods("cluster.yaml")
    policy, service, settings = (
        next(each for each in documents if each["kind"] == kind) for kind in ("NetworkPolicy", "Service", "ConfigMap")
    )
    ours = policy["spec"]["podSelector"]
    assert set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    assert [rule["from"] for rule in policy["spec"]["ingress"]] == [[{"podSelector": ours}]]
    inside, names = policy["spec"]["egress"]
    assert inside["to"] == [{"podSelector": ours}] and {port["port"] for port in names["ports"]} == {53}
    assert any(service["spec"]["selector"].items() <= pod["metadata"]["labels"].items() for pod in pods)
    assert settings["data"]["DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION"] == "True"
    open_ports = {port["port"] for port in inside["ports"]}
    for pod in pods:
        assert ours["matchLabels"].items() <= pod["metadata"]["labels"].items()
        (container,) = pod["spec"]["containers"]
        assert container["envFrom"] == [{"configMapRef": {"name": settings["metadata"]["name"]}}]
        assert not any(word.startswith("tcp://") for word in container["command"])
        assert {port["containerPort"] for port in container.get("ports", [])} <= open_ports


def test_the_coordinator_of_a_cluster_alone_has_the_course():
    having = [
        pod["metadata"]["labels"]["part"]
        for pod in _pods("cluster.yaml")
        if any("persistentVolumeClaim" in volume for volume in pod["spec"]["volumes"])
    ]
    assert having == ["batch"]


def test_dask_reads_the_settings_of_the_cluster():
    """What the pods' environment says is what Dask calls its settings."""
    config = pytest.importorskip("dask.config")
    pytest.importorskip("distributed")
    data = next(each["data"] for each in _documents("cluster.yaml") if each["kind"] == "ConfigMap")
    read = config.collect_env(data)["distributed"]["comm"]
    assert read["require-encryption" if "require-encryption" in read else "require_encryption"] is True
    known = config.get("distributed.comm.tls")
    for part, value in read["tls"].items():
        assert part.replace("_", "-") in known, part
        for name in value if isinstance(value, dict) else ():
            assert name in known[part]
