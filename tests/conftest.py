from collections import Counter

from hypothesis import HealthCheck, settings

settings.register_profile(
    "kpss",
    derandomize=True,
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("kpss")

LONG = (
    "test_survey_end_to_end.py", "test_cli.py", "test_outputs.py", "test_indicators.py", "test_faults.py",
    "test_reaching.py", "test_homes.py", "test_sheets.py", "test_scenario.py", "test_certificate.py",
    "test_bezbarierovost.py", "test_dosah.py", "test_killed.py", "test_commands.py",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Workers take files in this order: a long one that comes last would leave the others idle.

    Files that open a browser and files that compute take turns, so that seldom two browsers want the same cores.
    """
    browsing = Counter(item.path for item in items if item.get_closest_marker("browser"))
    turns = {path: 2 * place for place, (path, _) in enumerate(browsing.most_common())}
    computing = {name: 2 * place + 1 for place, name in enumerate(LONG)}
    items[:] = sorted(items, key=lambda item: turns.get(item.path, computing.get(item.path.name, len(items))))
