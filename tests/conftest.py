"""How thoroughly Hypothesis searches: `HYPOTHESIS_PROFILE=thorough` for longer than `make test`."""

import os

from hypothesis import settings

# One call of the plugin process takes milliseconds, its first one, which loads botocore, longer.
settings.register_profile("repeatable", max_examples=200, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
