"""端口：有人用就说明，怎么换一个。"""

import socket

import pytest

from gongkai.site.port import PortTaken, demand_free, held
from gongkai.site.serve import main


@pytest.fixture(params=["127.0.0.1", "0.0.0.0"])
def listening(request):
    """与 granian 一样用 SO_REUSEPORT 监听。"""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind((request.param, 0))
        one.listen()
        yield one.getsockname()[1]


def free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_port_shared_by_reuseport_counts_as_taken(listening, host):
    with pytest.raises(PortTaken, match=f"PORT={listening + 1} make run"):
        demand_free(host, listening)


def test_a_free_port_is_free():
    demand_free("127.0.0.1", free())


def test_of_two_who_hold_it_only_one_can():
    port = free()
    with held("127.0.0.1", port), pytest.raises(PortTaken), held("127.0.0.1", port):
        pass
    with held("127.0.0.1", port):
        pass


def test_an_address_that_is_not_ours_is_told():
    with pytest.raises(PortTaken, match="--host"):
        demand_free("没有.invalid", 8000)
    with pytest.raises(PortTaken, match="不能在"):
        demand_free("192.0.2.1", free())


def test_the_command_says_it_and_ends_with_2(listening, capsys):
    assert main(["--port", str(listening), "--check"]) == 2
    said = capsys.readouterr().err
    assert f"端口 {listening} 已经有程序在用" in said and "Traceback" not in said
    assert main(["--port", str(free()), "--check"]) == 0


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_what_is_no_port_is_refused(port, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--port", port, "--check"])
    assert stop.value.code == 2 and "端口" in capsys.readouterr().err
