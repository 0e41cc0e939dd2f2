"""The same number of resources, without inputs and outputs."""

import os

from benchmarks.programs.nothing import Nothing

for number in range(int(os.environ["TASKS"])):
    Nothing(f"task-{number}")
