"""测试共用：真实样本（在时才用）、固定的随机。"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "gongkai", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.register_profile(
    "thorough", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=1000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gongkai"))

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"


@pytest.fixture
def sample():
    """真实样本的路径；这台机器上没有就略过。"""

    def find(name: str) -> Path:
        path = SAMPLES / name
        if not path.exists():
            pytest.skip(f"没有样本 {name}")
        return path

    return find


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """测试不先收集静态文件。"""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CHECKUP_RATE = 1000
