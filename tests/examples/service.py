"""A service around examples/automation/live_calls.py: commands on stdin, errors on stdout.

A line of commands is JSON: ``[[name, call], ...]``, or ``[["recover", [call, ...]]]``. The service
starts all commands of a line, waits for them, and prints the list of their errors.
"""

import importlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "examples/automation"))
live_calls = importlib.import_module("live_calls")

service = live_calls.LiveCalls()
for line in sys.stdin:
    futures = []
    for command, record in json.loads(line):
        if command == "recover":
            futures += service.recover([live_calls.Call(**call) for call in record])
        else:
            futures.append(getattr(service, command)(live_calls.Call(**record)))
    errors = [future.exception() for future in futures]
    print(json.dumps([str(error) for error in errors if error]), flush=True)
