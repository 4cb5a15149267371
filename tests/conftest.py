"""How tests run: Hypothesis goes by what it finds, and garbage is looked for where it can be."""

import gc

from hypothesis import HealthCheck, settings

# a busy machine fails no test
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """Spare the collected tests, which live until the end, every search for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)  # as the command line does
