"""What submissions do to find out about the GPU and the machine, as cells of a notebook; each leaves its findings in `found`."""

PATTERN = 0x5A17C0DE
"""What another process writes into the GPU's memory."""

COMPUTES = """
import torch
found = {"available": torch.cuda.is_available()}
try:
    a = torch.ones(512, 512, device="cuda")
    found |= {"name": torch.cuda.get_device_name(), "right": bool(((a @ a) == 512).all())}
except Exception as error:
    found["error"] = f"{type(error).__name__}: {str(error)[:300]}"
"""
"""A product of matrices on the GPU."""

SEES = """
import os, socket

def tried(work):
    try:
        return work()
    except Exception as error:
        return f"{type(error).__name__}: {error}"

def connected():
    with socket.create_connection(("1.1.1.1", 53), timeout=2):
        return "connected"

def gpu_processes():
    import pynvml
    pynvml.nvmlInit()
    handle = pynvml.nvmlDeviceGetHandleByIndex(0)
    return [[p.pid, p.usedGpuMemory, tried(lambda p=p: str(pynvml.nvmlSystemGetProcessName(p.pid)))]
            for p in pynvml.nvmlDeviceGetComputeRunningProcesses(handle)]

found = {
    "user": os.getuid(),
    "root": tried(lambda: sorted(os.listdir("/"))),
    "devices": tried(lambda: sorted(os.listdir("/dev"))),
    "driver": tried(lambda: sorted(os.listdir("/usr/local/nvidia"))),
    "driver in /proc": tried(lambda: sorted(os.listdir("/proc/driver/nvidia"))),
    "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
    "the course": tried(lambda: os.listdir(COURSE)),
    "written to /usr/local": tried(lambda: open("/usr/local/written", "w").close()),
    "network": tried(connected),
    "processes on the GPU": tried(gpu_processes),
}
"""
"""What lies around; `COURSE` is the clone's folder."""

SEARCHES = f"""
import torch
found = {{"available": torch.cuda.is_available(), "bytes": 0, "not zero": 0, "of the pattern": 0}}
if found["available"]:
    free = torch.cuda.mem_get_info()[0]
    held = []
    while found["bytes"] < 0.8 * free:
        held.append(torch.empty(2**26, dtype=torch.int32, device="cuda"))
        found["bytes"] += 2**28
        found["not zero"] += int((held[-1] != 0).sum())
        found["of the pattern"] += int((held[-1] == {PATTERN}).sum())
"""
"""Memory of the GPU that was never written to, searched for what others have left there."""

FILLS = """
import torch
found, held = {"available": torch.cuda.is_available(), "bytes": 0}, []
if found["available"]:
    for size in (2**30, 2**26, 2**22):
        try:
            while True:
                held.append(torch.empty(size, dtype=torch.uint8, device="cuda"))
                found["bytes"] += size
        except Exception as error:
            found["error"] = f"{type(error).__name__}: {str(error)[:200]}"
"""
"""All of the GPU's memory is taken and kept."""
