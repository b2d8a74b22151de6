"""能同时办多少：数字对得上，写错的说明。"""

import resource

import pytest

from gongkai.site.capacity import Capacity, CapacityWrong, capacity, number, raise_descriptors
from gongkai.site.serve import main


def test_every_place_inside_has_a_thread_and_some_are_left_over():
    found = Capacity(workers=2, at_once=8, waiting=24)
    assert found.threads > found.at_once + found.waiting


@pytest.mark.parametrize("descriptors", [256, 1024, 65_536])
def test_connections_and_threads_fit_into_the_descriptors(descriptors):
    found = Capacity(1, 8, 24)
    assert found.connections(descriptors) + 3 * found.threads + 64 <= descriptors


def test_too_few_descriptors_say_how_many_are_needed():
    with pytest.raises(CapacityWrong, match="至少要 200 个"):
        Capacity(1, 8, 24).connections(199)
    assert Capacity(1, 8, 24).connections(200) == 16


@pytest.mark.parametrize("given", ["0", "65", "x", "-1", "1.5", " "])
def test_a_wrong_number_is_told_with_its_name(monkeypatch, given, capsys):
    monkeypatch.setenv("GONGKAI_WORKERS", given)
    with pytest.raises(CapacityWrong, match="GONGKAI_WORKERS 应为 1 到 64 的整数"):
        capacity()
    assert main(["--port", "0" if given == "never" else "54871"]) == 2
    assert "GONGKAI_WORKERS" in capsys.readouterr().err


def test_an_empty_setting_is_the_default(monkeypatch):
    monkeypatch.setenv("GONGKAI_WORKERS", "")
    assert number("GONGKAI_WORKERS", 3, 1, 64) == 3


def test_descriptors_are_raised_to_what_the_system_allows(monkeypatch):
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (1024, 4096))
    monkeypatch.setattr(resource, "setrlimit", lambda kind, pair: asked.append(pair))
    assert raise_descriptors() == 4096 and asked == [(4096, 4096)]
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (4096, 4096))
    assert raise_descriptors() == 4096 and len(asked) == 1
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (1024, resource.RLIM_INFINITY))
    assert raise_descriptors() == asked[-1][0] == 65_536
