"""Settings of all tests.

`HYPOTHESIS_PROFILE=thorough` runs more examples than `make test`.
"""

import os

from hypothesis import settings

pytest_plugins = ["tests.support.longest_first"]

# No deadline: the first call of a plugin process loads botocore and takes longer than the others.
settings.register_profile("repeatable", max_examples=200, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
