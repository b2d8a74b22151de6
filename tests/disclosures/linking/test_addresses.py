"""服务器替人去查链接时可以连的地址：一张表。"""

import socket

import pytest

from gongkai.disclosures.linking import probe
from gongkai.disclosures.linking.addresses import Inside, is_public, plain_host

PUBLIC = ["8.8.8.8", "114.114.114.114", "1.1.1.1", "2400:3200::1", "2606:4700:4700::1111"]
NOT_PUBLIC = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.8.8.8"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1"),
    *("192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250"),
    *("240.0.0.1", "255.255.255.255"),
    *(
        "::",
        "::1",
        "::7f00:1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:1.1.1.1",
    ),
    *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::808:808", "64:ff9b:1::1", "64:ff9b:1:ffff::1"),
    *("2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::"),
    *("2002:a00:1::1", "2002:808:808::1", "100::1", "3fff::1", "5f00::1", "fc00::1", "fd12::1"),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "feff::1", "ff02::1", "ff0e::1", "not-an-address", ""),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_never_connected_to(address):
    assert not is_public(address)


ODD = [
    *("0x7f.1", "0x7f000001", "0X7F.0.0.1", "127.1", "127.0.1", "2130706433", "017700000001"),
    *("0177.0.0.1", "127.0.0.01", "0", "134744072", "8.8", "127.0.0.1..", "0x7f.1.", "127。1"),
    *("１２７.１", "①②⑦.1", "256.1.1.1", "127.0.0.1%25", "fe80::1%eth0", "..", ""),
]


@pytest.mark.parametrize("host", ODD)
def test_odd_spellings_of_an_address_are_refused_without_asking_anybody(host):
    with pytest.raises(Inside):
        plain_host(host)


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("www.Gov.CN", "www.gov.cn"),
        ("www.gov.cn.", "www.gov.cn"),
        ("www。gov．cn", "www.gov.cn"),
        ("12345.gov.cn", "12345.gov.cn"),
        ("8.8.8.8", "8.8.8.8"),
        ("中文.政务", "中文.政务"),
    ],
)
def test_names_are_read_the_one_way(host, plain):
    assert plain_host(host) == plain


@pytest.fixture
def network(monkeypatch):
    """假的域名解析和连接：记下连了谁。"""
    answers, connected = {}, []

    def resolve(host, port, **kwargs):
        given = answers.get(host, [host])
        family = socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (one, port)) for one in given]

    def connect(address, *args, **kwargs):
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    return answers, connected


@pytest.mark.parametrize(
    "url",
    [
        *(
            f"http://{host}/"
            for host in ("127.0.0.1", "127.1", "0x7f.1", "2130706433", "127.0.0.1.")
        ),
        *(f"http://[{host}]/" for host in ("::1", "64:ff9b::7f00:1", "::ffff:7f00:1", "ff02::1")),
        *("http://user@127.0.0.1/", "http://127。0。0。1/", "https://[fec0::1]:8443/"),
    ],
)
def test_a_written_inside_address_is_never_connected_to(network, url):
    assert probe.probe(url) == "" and network[1] == []


def test_a_name_that_resolves_to_the_inside_too_is_not_connected_to(network):
    answers, connected = network
    answers["two.example"] = ["8.8.8.8", "10.0.0.1"]
    assert probe.probe("http://two.example/") == "" and connected == []


def test_it_connects_to_what_it_looked_at(network, monkeypatch):
    """解析只一次：第二次答内网的（重新绑定）用不上。"""
    asked = iter(["8.8.8.8", "127.0.0.1"])

    def resolve(host, port, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(asked), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert probe.probe("http://rebinding.example/") == "连不上" and network[1] == ["8.8.8.8"]
