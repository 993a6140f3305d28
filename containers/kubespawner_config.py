"""JupyterHub on Kubernetes: each student has a pod, and one that marks belongs to the account `course`.

docs/how-to/kubernetes.md says which images and volumes are named here. In the Helm chart "Zero to JupyterHub", this is the value of
`hub.extraConfig.course`.
"""

c = get_config()  # noqa: F821

COURSE = "course"
"""Its pod has the volume with the course, which no other pod mounts. Nobody can log in as it: graders open its server."""
GRADERS = {"iris", "tariq"}

c.JupyterHub.spawner_class = "kubespawner.KubeSpawner"
c.Authenticator.allow_all = True
c.Authenticator.post_auth_hook = lambda authenticator, handler, user: None if user["name"] == COURSE else user

c.JupyterHub.load_groups = {"graders": {"users": sorted(GRADERS)}, "marking": {"users": [COURSE]}}  # makes these users
c.JupyterHub.load_roles = [
    {
        "name": "grading",
        "description": "Start, open and stop the server that marks",
        "scopes": [f"access:servers!user={COURSE}", f"servers!user={COURSE}", f"read:users:name!user={COURSE}"],
        "groups": ["graders"],
    }
]

c.KubeSpawner.image = "registry.example.org/lab"
c.KubeSpawner.default_url = "/lab"
c.KubeSpawner.automount_service_account_token = False
c.KubeSpawner.extra_pod_config = {
    "enableServiceLinks": False,
    "securityContext": {"fsGroup": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
}
c.KubeSpawner.container_security_context = {
    "runAsNonRoot": True,
    "runAsUser": 1000,
    "runAsGroup": 1000,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
}
c.KubeSpawner.cpu_guarantee = 0.5
c.KubeSpawner.mem_guarantee, c.KubeSpawner.mem_limit = "1G", "2G"
c.KubeSpawner.storage_pvc_ensure = True
c.KubeSpawner.storage_capacity = "2Gi"
c.KubeSpawner.storage_access_modes = ["ReadWriteOnce"]
c.KubeSpawner.volumes = [{"name": "home", "persistentVolumeClaim": {"claimName": "{pvc_name}"}}]
c.KubeSpawner.volume_mounts = [{"name": "home", "mountPath": "/home/student"}]
c.KubeSpawner.notebook_dir = "/home/student"


def marking_server(spawner):
    """Give the account `course` the image with the engine, the volume with the course, and memory to mark."""
    if spawner.user.name == COURSE:
        spawner.image = "registry.example.org/nbreferee-hub"
        spawner.notebook_dir = "/course"
        spawner.default_url = "/formgrader"
        spawner.cpu_guarantee = 2
        spawner.mem_guarantee, spawner.mem_limit = "6G", "8G"
        spawner.storage_pvc_ensure = False
        spawner.volumes = [{"name": "course", "persistentVolumeClaim": {"claimName": "course"}}]
        spawner.volume_mounts = [{"name": "course", "mountPath": "/course"}]


c.KubeSpawner.pre_spawn_hook = marking_server
