"""服务器可以去连的地址：只有公网上的。内网的、本机的、包着别的地址的（过渡地址）一概不连。"""

import ipaddress
import re
import unicodedata

#: 转到 IPv4 去的、组播的、旧的站点本地的：`is_global` 里有的算公网，有的各版本说法不一
_NEVER = tuple(
    ipaddress.ip_network(one)
    for one in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4"),
        *("240.0.0.0/4", "255.255.255.255/32"),
        *("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
        *("100::/64", "2001::/32", "2001:10::/28", "2001:20::/28", "2002::/16"),
        *("3fff::/20", "5f00::/16", "fec0::/10", "ff00::/8"),
    )
)
#: 看着是数的主机名：0x7f.1、127.1、2130706433、0177.0.0.1 都会被系统当成 IPv4 地址
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*", re.I)
_DOTS = str.maketrans("。．｡", "...")


class Inside(Exception):
    """不去连的地址。"""


def plain_host(host: str) -> str:
    """主机名的本来写法：全角、中文句点、末尾的点都去掉。写法古怪的地址抛 Inside。"""
    name = unicodedata.normalize("NFKC", host.translate(_DOTS)).translate(_DOTS)
    name = name.lower().removesuffix(".")
    if not name or name.endswith(".") or "%" in name:
        raise Inside(host)
    if _NUMERIC.fullmatch(name) and not _is_dotted(name):
        raise Inside(host)
    return name


def _is_dotted(name: str) -> bool:
    """四段十进制、没有前导的零。"""
    try:
        return str(ipaddress.IPv4Address(name)) == name
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """是公网上的一台机器的地址。"""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # 带着网卡的（fe80::1%eth0）也在内
        return False
    if any(found.version == net.version and found in net for net in _NEVER):
        return False
    return found.is_global and not found.is_multicast
