from hypothesis import HealthCheck, settings

settings.register_profile(
    "kpss",
    derandomize=True,
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("kpss")
