"""走哪个网站、走多少、多快、什么时候走；网址的写法和不去的地方。"""

import json
import socket
from dataclasses import asdict, dataclass
from datetime import time
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin, urlsplit, urlunsplit

from gongkai.disclosures.linking.addresses import Inside, is_public, plain_host

#: 自报的名号：网站的 robots.txt 可以照它写
AGENT = "gongkai-walk"
_SCHEMES = {"http": 80, "https": 443}
_LOOPBACK = "127.0.0.1"
#: 一次走最多用浏览器看几页
DRAWN = 20
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Plan:
    """一次走的范围。

    `pages` 最多几页，`size` 一份、`total` 一共最多几个字节，`depth` 离首页几步，
    `delay` 隔几秒一次，`start`、`end` 每天几点到几点（相同为整天），
    `outside` 最多看几个站外的链接，`searches` 用几个标题检索，`seconds` 这么久没有答的算打不开。
    `drawn` 最多用浏览器看几页要用脚本的（0 为不看）。
    `only` 给了的只看这几页（复核），`aim` 为要再看的那一处；`loopback` 只在测试里：可以连本机。
    """

    url: str
    pages: int = 1000
    size: int = 20 * 1024 * 1024
    total: int = 2 * 1024**3
    depth: int = 20
    delay: float = 1.0
    start: int = 0
    end: int = 0
    outside: int = 500
    searches: int = 20
    seconds: int = 15
    drawn: int = DRAWN
    only: tuple[str, ...] = ()
    aim: str = ""
    loopback: bool = False

    def to_json(self) -> str:
        """写成 JSON。"""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, path: Path) -> "Plan":
        """读回。"""
        given = json.loads(path.read_text("utf-8"))
        return cls(**given | {"only": tuple(given["only"])})

    def allows(self, now: time) -> bool:
        """这个钟点可不可以走；跨过半夜的（22 点到 6 点）也认。"""
        if self.start == self.end:
            return True
        if self.start < self.end:
            return self.start <= now.hour < self.end
        return now.hour >= self.start or now.hour < self.end

    def is_inside(self, url: str) -> bool:
        """是这个网站自己的。"""
        return _site(url) == _site(self.url)

    def is_near(self, url: str) -> bool:
        """是这个网站自己的，或者同一家的别的主机（so.某地.gov.cn 对 www.某地.gov.cn）。"""
        home = (urlsplit(self.url).hostname or "").partition(".")[2]
        host = urlsplit(url).hostname or ""
        named = home.count(".") > 1 and not home.replace(".", "").isdigit()
        return self.is_inside(url) or (named and host.endswith(f".{home}"))


def _site(url: str) -> str:
    host = urlsplit(url).netloc.lower()
    return host.removeprefix("www.")


def mark(url: str) -> str:
    """一个网址的记号：问题的“哪一处”里用，长短一定。"""
    return sha256(url.encode()).hexdigest()[:20]


def resolved(base: str, href: str) -> str | None:
    """`base` 页上的 `href` 指到哪里（去掉“#”以后的）；写坏了的为 None。"""
    try:
        parts = urlsplit(urljoin(base, href.strip()))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not parts.hostname:
        return None
    host = parts.hostname.lower()
    if ":" in host:
        host = f"[{host}]"
    where = host if port in (None, _SCHEMES[parts.scheme]) else f"{host}:{port}"
    found = urlunsplit((parts.scheme, where, parts.path or "/", parts.query, ""))
    return found if len(found) <= _LONGEST else None


def may_reach(host: str, loopback: bool = False) -> bool:
    """网址里的主机可不可以去连：写成地址的要是公网上的，写法古怪的不去。域名的另在解析以后看。"""
    try:
        name = plain_host(host)
    except Inside:
        return False
    if loopback and name == _LOOPBACK:
        return True
    if name == "localhost" or name.endswith(".localhost"):
        return False
    numeric = name.strip("[]")
    if ":" in numeric or numeric.replace(".", "").isdigit():
        return is_public(numeric)
    return True


def address_of(name: str, loopback: bool = False) -> str:
    """`name` 解析到的一个公网地址；有一个不是公网上的抛 Inside，解析不了的抛 OSError。"""
    if loopback and name == _LOOPBACK:
        return name
    found = [str(one[4][0]) for one in socket.getaddrinfo(name, 0, type=socket.SOCK_STREAM)]
    if not found or not all(is_public(address) for address in found):
        raise Inside(name)
    return next((one for one in found if ":" not in one), found[0])
