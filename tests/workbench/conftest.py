from ..applications.conftest import _no_second_factor, bureau, clerk, head, officer, other  # noqa: F401
