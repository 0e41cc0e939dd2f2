"""As many resources as the others declare, of a provider that does nothing."""

import os

from benchmarks.programs.nothing import Nothing

for number in range(int(os.environ["TASKS"])):
    Nothing(f"task-{number}")
