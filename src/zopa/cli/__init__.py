"""The command line: parse, call the API, print.

Importing it sets the process up for a short run, before anything heavy is imported: that alone
takes a sixth off the time of ``zopa check``.
"""

from __future__ import annotations

import atexit
import gc
import os

# collections are rare: a run makes many objects that last, and little garbage
gc.set_threshold(100_000, 50, 50)
# and none at the end, where memory goes back at once
atexit.register(gc.freeze)
# zopa has no plugins of pydantic, and a search through all that is installed would find none
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
