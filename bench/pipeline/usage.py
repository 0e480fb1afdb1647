"""Runs a command (from the second argument on) and writes what it used to a file (the first): CPU seconds and peak MB."""

import json
import os
import resource
import subprocess
import sys

code = subprocess.run(sys.argv[2:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump({"cpuSeconds": used.ru_utime + used.ru_stime, "peakMB": used.ru_maxrss * 1024 / 1e6}, file)
# As a shell tells of a process that a signal ended.
sys.exit(code if code >= 0 else 128 - code)
