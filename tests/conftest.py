"""Settings shared by all tests."""

from hypothesis import HealthCheck, settings

settings.register_profile("kextract", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile("kextract")
