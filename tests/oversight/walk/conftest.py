import pytest

from .faulty import serving


@pytest.fixture
def elsewhere():
    """另一个网站：/there 有，别的没有。"""
    with serving(None) as url:
        yield url
