"""Leaves processes, exit hooks and signal handlers behind that would write marks later."""
# only: 2_neural_style

# %% new after two_pictures
import atexit
import signal
import subprocess

payload = "import time; time.sleep(2); open('/tmp/gradebook.db', 'w').write('100')"
subprocess.Popen(["setsid", "python3", "-c", payload], start_new_session=True)
atexit.register(lambda: open("/opt/submission/score", "w").write("100"))
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
