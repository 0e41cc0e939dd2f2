"""As many resources as the others declare, with no inputs and no outputs."""

import os

from benchmarks.programs.nothing import Nothing

for number in range(int(os.environ["TASKS"])):
    Nothing(f"task-{number}")
