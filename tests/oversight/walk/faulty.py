"""造一个网站：种下的差错（每一处记下是哪一种、在哪一页），别的全是好的，里面有像差错而不是的。"""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from docx import Document

from gongkai.language.identity import resident_check

SITE_TAGS = (
    '<meta name="SiteName" content="兴庆区住房和城乡建设局"><meta name="SiteDomain"'
    ' content="zjj.example.gov.cn"><meta name="SiteIDCode" content="6401040001">'
)
FOOTER = (
    "<footer><p>主办单位：兴庆区住房和城乡建设局　网站标识码：6401040001　宁ICP备12000001号"
    "　宁公网安备64010402000001号　联系电话：0951-6713000"
    '　<a href="/map/">网站地图</a></p></footer>'
)
NAV = (
    '<header><a href="/"><img src="/logo.png" alt="首页"></a><nav><a href="/">首页</a>'
    '<a href="/guide/">信息公开指南</a><a href="/ask/">咨询留言</a></nav></header>'
)
#: 像差错而不是的，轮着放在好的页里
LOOKALIKES = (
    "项目代码：64010620200101123，合同编号：138001380001，金额13812345678.5元。",
    "台风登陆福建沿海，登陆点在平潭；报名截止日期为5月8日。",
    "公民身份号码不得超过18位，如640104199913011234为错误示例。",
    "各部门反应迅速，群众反应强烈；目的的确定以经济社会发展为准。",
    "值班电话：0951-6713000，监督电话12345，邮编750004。",
    "开户行账号另行通知；按排名先后公示，以经营许可证为准。",
    '<img src="/line.png" alt=""><img src="/dot.png" role="presentation">',
    '<a href="#top">返回顶部</a><a href="javascript:void(0)">打印</a>'
    '<a href="mailto:zjj@example.gov.cn">来信</a>',
    "<span hidden>13800138000</span><script>var a='http://192.168.1.1/';</script>",
    "统计数：13 8001 3800 1234 5678 9012；面积13800.138平方米；流水号2020138001380000021。",
    "既使用水又用电的，登陆艇、登陆作战不在本办法范围；手机号段138、139均可。",
    '<img src="/map.png" alt="项目位置图"><svg role="img"><title>图</title></svg>',
)
KINDS = (
    "unreachable", "dead_inside", "dead_outside", "wrong_link", "empty_column",
    "meta_site", "meta_column", "meta_content", "unlinked_interpretation", "unlinked_policy",
    "wording", "personal_text", "personal_file", "no_alt", "search", "guide", "footer",
)  # fmt: skip
_SLIPS = (
    "请登陆网站查询",
    "做为责任单位",
    "以经完成验收",
    "统一布署推进",
    "截止目前",
    "座谈座会议",
    "主动相应诉求",
)
_WRONG = (
    "C:\\Users\\zjj\\通知.doc",
    "http://192.168.10.8/oa/1.html",
    "http://http://zjj.example.gov.cn/a",
    "file:///D:/a.doc",
    "http://localhost:8080/x",
)
_LISTED = 60


@dataclass
class Site:
    """各页（路径 -> 状态、类型、内容），种下的（哪一种、路径），检索找不到的。"""

    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    planted: set[tuple[str, str]] = field(default_factory=set)
    titles: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    robots: str = "User-agent: *\nDisallow: /private/\n"
    asked: list[str] = field(default_factory=list)
    #: 转到别处去的（路径 -> 去哪里）
    moves: dict[str, str] = field(default_factory=dict)

    def put(self, path: str, text: str) -> None:
        self.pages[path] = 200, "text/html; charset=utf-8", text.encode()


def page(title, body, tags="", site_tags=SITE_TAGS, footer=FOOTER, heading=True):
    named = f"<h1>{title}</h1>" if heading else ""
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f"{site_tags}{tags}</head><body>{NAV}<main>{named}{body}</main>{footer}</body></html>"
    )


def item_tags(title):
    return (
        f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2026-05-08">'
        '<meta name="ContentSource" content="兴庆区住房和城乡建设局">'
    )


def column_tags(name):
    return "".join(
        f'<meta name="Column{one}" content="{name}">'
        for one in ("Name", "Description", "Keywords", "Type")
    )


def item(title, body, tags=None, **more):
    said = f"<p>发布日期：2026-05-08</p><p>{body}</p>"
    return page(title, said, item_tags(title) if tags is None else tags, **more)


def policy(title, link=""):
    return item(title, f"<p>发文字号：兴住建发〔2026〕3号</p><p>正文。</p>{link}")


def resident(n):
    body = f"640104198{n % 10}05{n % 28 + 1:02}{n % 1000:03}"
    return body + resident_check(body)


def letter(text):
    made, out = Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def made_site(faults: int, clean: int, elsewhere: str) -> Site:
    """`faults` 处差错，`clean` 页好的；`elsewhere` 为另一个网站（/there 有，别的没有）。"""
    site = Site()
    for n in range(clean):
        _clean(site, n, elsewhere)
    for n in range(faults):
        _PLANTS[KINDS[n % len(KINDS)]](site, n, elsewhere)
    _index(site)
    return site


def _add(site, path, title, text):
    site.put(path, text)
    site.titles[path] = title


def _clean(site, n, elsewhere):
    title, path = f"关于第{n}号住宅小区配套建设有关事项的通知", f"/c/{n}.html"
    body = f"{LOOKALIKES[n % len(LOOKALIKES)]}<p>第{n}件。</p>"
    if n % 50 == 7:
        title = f"关于征集第{n}批政策解读选题的通知"
    if n % 50 == 11:
        body += f'<a href="{elsewhere}/there">上级网站</a><a href="/files/clean{n}.docx">附件</a>'
        text = LOOKALIKES[n % 6]
        site.pages[f"/files/clean{n}.docx"] = 200, "application/octet-stream", letter(text)
    if n % 50 == 13:
        _pair(site, f"/c/p{n}.html", f"第{n}号管理办法", both=True)
    _add(site, path, title, item(title, body))


def _pair(site, path, title, both):
    told = path.replace(".html", "-jd.html")
    back = f'<a href="{told}">解读</a>' if both else ""
    _add(site, path, title, policy(title, back))
    said = f"《{title}》解读"
    _add(site, told, said, item(said, f'<p>背景。</p><a href="{path}">《{title}》</a>'))


def _plant(kind):
    def made(build):
        _PLANTS[kind] = build
        return build

    return made


_PLANTS = {}


def _simple(site, n, kind, body, **more):
    path, title = f"/f/{n}.html", f"关于第{n}项工作安排的公告"
    _add(site, path, title, item(title, body, **more))
    site.planted.add((kind, path))


@_plant("unreachable")
def _(site, n, _):
    path = f"/f/{n}.html"
    site.titles[path] = "打不开的"
    site.pages[path] = 500, "text/html", b"error"
    site.planted.add(("unreachable", path))


@_plant("dead_inside")
def _(site, n, _):
    _simple(site, n, "dead_inside", f'<a href="/gone/{n}.html">附件下载</a>')


@_plant("dead_outside")
def _(site, n, elsewhere):
    _simple(site, n, "dead_outside", f'<a href="{elsewhere}/gone/{n}">国家网站</a>')


@_plant("wrong_link")
def _(site, n, _):
    _simple(site, n, "wrong_link", f'<a href="{_WRONG[n % len(_WRONG)]}">查看</a>')


@_plant("empty_column")
def _(site, n, _):
    path = f"/e/{n}/"
    site.titles[path] = f"第{n}个栏目"
    site.put(path, page(f"第{n}个栏目", "<p>暂无内容</p>", column_tags(f"第{n}个栏目")))
    site.planted.add(("empty_column", path))


@_plant("meta_site")
def _(site, n, _):
    _simple(site, n, "meta_site", "正文。", site_tags=SITE_TAGS.replace("SiteIDCode", "SiteCode"))


@_plant("meta_column")
def _(site, n, _):
    path = f"/e/{n}/"
    site.titles[path] = f"第{n}个栏目"
    rows = "".join(
        f'<li><a href="/c/{m}.html">第{m}条</a><span>2026-05-0{m + 1}</span></li>' for m in range(4)
    )
    site.put(path, page(f"第{n}个栏目", f"<ul>{rows}</ul>"))
    site.planted.add(("meta_column", path))


@_plant("meta_content")
def _(site, n, _):
    path, title = f"/f/{n}.html", f"关于第{n}项工作安排的公告"
    _add(site, path, title, item(title, "正文。", tags=""))
    site.planted.add(("meta_content", path))


@_plant("unlinked_interpretation")
def _(site, n, _):
    title, path = f"《第{n}号办法》政策解读", f"/f/{n}.html"
    _add(site, path, title, item(title, "一、背景。二、目标任务。"))
    site.planted.add(("unlinked_interpretation", path))


@_plant("unlinked_policy")
def _(site, n, _):
    _pair(site, f"/f/{n}.html", f"第{n}号暂行规定", both=False)
    site.planted.add(("unlinked_policy", f"/f/{n}.html"))


@_plant("wording")
def _(site, n, _):
    _simple(site, n, "wording", f"第{n}件：{_SLIPS[n % len(_SLIPS)]}。")


@_plant("personal_text")
def _(site, n, _):
    number = resident(n) if n % 2 else f"139{n:08}"
    _simple(site, n, "personal_text", f"<table><tr><td>张某</td><td>{number}</td></tr></table>")


@_plant("personal_file")
def _(site, n, _):
    path = f"/files/{n}.docx"
    site.pages[path] = 200, "application/octet-stream", letter(f"申请人身份证号 {resident(n)}")
    title = f"第{n}批名单公示"
    _add(site, f"/f/{n}.html", title, item(title, f'<a href="{path}">名单</a>'))
    site.planted.add(("personal_file", path))


@_plant("no_alt")
def _(site, n, _):
    _simple(site, n, "no_alt", f'<img src="/pictures/{n}.png">')


@_plant("search")
def _(site, n, _):
    _simple(site, n, "search", "正文。")
    site.hidden.add(f"/f/{n}.html")


@_plant("guide")
def _(site, n, _):
    title, path = f"第{n}街道政府信息公开指南", f"/f/{n}.html"
    text = "申请人可以当面申请、邮寄申请、网上申请。"
    _add(site, path, title, item(title, text))
    site.planted.add(("guide", path))


@_plant("footer")
def _(site, n, _):
    _simple(site, n, "footer", "正文。", footer=FOOTER.replace("网站标识码：6401040001", ""))


def _index(site: Site) -> None:
    """首页、栏目（每页六十条）、指南、留言、图片。"""
    paths = sorted(site.titles)
    columns = []
    for start in range(0, len(paths), _LISTED):
        name = f"工作动态{start // _LISTED + 1}"
        some = paths[start : start + _LISTED]
        rows = "".join(
            f'<li><a href="{p}">{site.titles[p]}</a><span>2026-05-08</span></li>' for p in some
        )
        # 一个栏目至少列四条，才像栏目
        rows += "".join(
            f'<li><a href="/c/{m}.html">第{m}条</a><span>2026-05-08</span></li>' for m in range(4)
        )
        path = f"/column/{start}/"
        site.put(path, page(name, f"<ul>{rows}</ul>", column_tags(name)))
        columns.append(f'<a href="{path}">{name}</a>')
    search = '<form action="/search/"><input type="search" name="q"></form>'
    site.put("/", page("兴庆区住房和城乡建设局", search + "".join(columns)))
    ways = "可以当面、邮寄、网上、传真申请公开。"
    site.put("/guide/", page("政府信息公开指南", f"<p>{ways}</p>"))
    site.put("/ask/", page("咨询留言", '<form method="post"><textarea name="t"></textarea></form>'))
    site.put("/map/", page("网站地图", "".join(columns)))
    site.put("/private/", page("内部", "13912345678"))


class _Server(ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 128


@contextmanager
def serving(site: Site | None) -> Iterator[str]:
    """在本机开着；没有给网站的只有 /there 一页。"""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            status, kind, content = _answer(site, self.path)
            to = site.moves.get(self.path) if site else None
            self.send_response(302 if to else status)
            if to:
                self.send_header("Location", to)
            self.send_header("Content-Type", kind)
            if site and self.path in site.files:
                self.send_header("Content-Disposition", "attachment")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    with _Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _answer(site, raw):
    plain = "text/html; charset=utf-8"
    if site is None:
        return (200, plain, b"ok") if raw == "/there" else (404, plain, b"none")
    site.asked.append(raw)
    parts = urlsplit(raw)
    if parts.path == "/robots.txt":
        return 200, "text/plain", site.robots.encode()
    if parts.path == "/search/":
        return 200, plain, _found(site, parse_qs(parts.query).get("q", [""])[0]).encode()
    if parts.path.endswith(".png"):
        return 200, "image/png", b"\x89PNG\r\n\x1a\n"
    return site.pages.get(unquote(parts.path), (404, plain, b"none"))


def _found(site, words):
    rows = [p for p, title in site.titles.items() if title == words and p not in site.hidden]
    return page("检索", "".join(f'<a href="{p}">{words}</a>' for p in rows))
