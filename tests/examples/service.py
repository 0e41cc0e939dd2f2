"""A service around examples/automation/live_calls.py: orders on stdin, what came of them on stdout.

A line of orders is JSON, ``[[name, call], ...]``, or ``["recover", [call, ...]]`` for a call. All
are begun before any is waited for. The answer is the list of what went wrong.
"""

import importlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "examples/automation"))
live_calls = importlib.import_module("live_calls")

service = live_calls.LiveCalls()
for line in sys.stdin:
    work = []
    for order, record in json.loads(line):
        if order == "recover":
            work += service.recover([live_calls.Call(**one) for one in record])
        else:
            work.append(getattr(service, order)(live_calls.Call(**record)))
    errors = [future.exception() for future in work]
    print(json.dumps([str(error) for error in errors if error]), flush=True)
