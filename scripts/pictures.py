"""画册（make pictures）：真的浏览器打开演示的各页，各拍三种宽度，axe 逐页检查，查出问题的不算过。

写成 docs/pictures/index.html；图不进 git，每次重画。已经开着的网站用 --url、--said；只画几页用
--only。查出一处说一处。各页见 shots.py。
"""

import argparse
import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from shots import RULES, SHOTS, Shot

from gongkai.oversight.walk.browser import found

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
WIDTHS = (390, 768, 1440)
_TALLEST = 2600
#: 伸出窗口的输入框、按钮、段落（后台的框架藏住了，横向滚不出来）；可以横着翻的表里的不算
_OUTSIDE = """() => [...document.querySelectorAll(
  "main :is(input,select,textarea,button,p,h1,h2,dd,li)")].filter(one =>
  one.getClientRects().length &&
  !one.closest(".wide,[hidden],.form-side,[data-minimap-container]") &&
  one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().right > innerWidth + 1
).slice(0, 3).map(one => `${one.tagName} ${one.id || one.textContent.trim().slice(0, 20)}`)
  .join("，")"""
#: 后台的框架自己翻：整页拍不到下面的，窗口先拉到这么高
_TALL = """() => Math.max(...[document.documentElement,
  ...document.querySelectorAll(".content-wrapper, .wrapper, main")].map(one => one.scrollHeight))"""
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def gongkai(*words: str) -> str:
    """运行一个命令，返回它说的。"""
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", *words], capture_output=True, text=True, check=True
    )
    return done.stdout


@contextmanager
def demonstration() -> Iterator[tuple[str, str]]:
    """另起一个演示网站；（网址、它说的先试什么）。"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        url = f"http://127.0.0.1:{port}"
        os.environ |= {
            "GONGKAI_SETTINGS": os.devnull,
            "GONGKAI_HOME": home,
            "GONGKAI_URL": url,
            "GONGKAI_SECOND_FACTOR": "optional",
            "GONGKAI_SITE_NAME": "青川市兴庆区（演示）",
            "GONGKAI_SITE_ORGANIZER": "青川市兴庆区人民政府（编造的）",
            "GONGKAI_SITE_CONTACT": "0951-5550100",
            "GONGKAI_SITE_ID_CODE": "6400000000",
            "GONGKAI_SITE_ICP": "宁ICP备00000000号",
            "GONGKAI_SITE_POLICE": "宁公网安备00000000000000号",
        }
        gongkai("site", "migrate", "-v", "0")
        gongkai("site", "collectstatic", "--noinput", "-v", "0")
        said = gongkai("site", "demo")
        words = [sys.executable, "-m", "gongkai", "serve", "--port", str(port)]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL) as server:
            try:
                wait(url)
                yield url, said
            finally:
                server.terminate()


def wait(url: str) -> None:
    """等它答。"""
    for _ in range(120):
        try:
            urllib.request.urlopen(url, timeout=2)  # noqa: S310
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("网站没有起来。")


class Gallery:
    """一页一页地拍；查出的记着。"""

    def __init__(self, browser: Browser, url: str, said: str, folder: Path) -> None:
        self.browser, self.url, self.said, self.folder = browser, url, said, folder
        self.axe, self.states, self.faults = Axe(), dict[str, Any](), 0
        #: 查到的那一页在哪里（次数有限的，只查一次）
        self.places = dict[str, str]()

    def fault(self, words: str) -> None:
        """查出一处，当时就说：中途停下，说过的还在。"""
        self.faults += 1
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()

    def shoot(self, shot: Shot, widths: tuple[int, ...]) -> None:
        """这一页的几张。"""
        for width in widths:
            context = self.browser.new_context(
                viewport={"width": width, "height": 900},
                locale="zh-CN",
                storage_state=self.states.get(shot.id) or self.states.get(shot.who),
            )
            page = context.new_page()
            try:
                self._open(page, shot)
                self._keep(page, shot, width)
            except Exception as error:
                self.fault(f"{shot.id} {width}：{str(error).splitlines()[0]}")
            context.close()

    def _open(self, page: Page, shot: Shot) -> None:
        if shot.who and shot.who not in self.states:
            self._sign_in(page, shot.who)
        answer = page.goto(self.places.get(shot.id) or self.url + shot.path)
        if answer and answer.status >= 400 and shot.id != "not-found":
            self.fault(f"{shot.id}：{answer.status}")
        page.wait_for_load_state("networkidle")
        if shot.deed and shot.id not in self.places:
            shot.deed(page, self.said)
        if shot.once:
            self.places[shot.id], self.states[shot.id] = page.url, page.context.storage_state()

    def _sign_in(self, page: Page, who: str) -> None:
        pattern = r"admin  密码 (\S+?)（" if who == "admin" else r"密码都是 (\S+?)）"
        page.goto(f"{self.url}/admin/login/")
        page.fill("#id_username", who)
        page.fill("#id_password", re.search(pattern, self.said)[1])
        page.click(".go")
        page.wait_for_load_state("networkidle")
        self.states[who] = page.context.storage_state()

    def _keep(self, page: Page, shot: Shot, width: int) -> None:
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            self.fault(f"{shot.id} {width}：横向多出 {over} 像素")
        if out := page.evaluate(_OUTSIDE):
            self.fault(f"{shot.id} {width}：伸出窗口 {out}")
        page.set_viewport_size(
            {"width": width, "height": min(_TALLEST, max(900, page.evaluate(_TALL)))}
        )
        png = page.screenshot(full_page=True)
        page.set_viewport_size({"width": width, "height": 900})
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        picture = picture.crop((0, 0, picture.width, min(picture.height, _TALLEST)))
        picture.save(self.folder / f"{shot.id}-{width}.webp", quality=60, method=4)
        if width != WIDTHS[1]:
            found = self.axe.run(page, options=RULES).response["violations"]
            for one in found:
                for node in one["nodes"]:
                    self.fault(f"{shot.id} {width}：axe {one['id']} {node['target']}")


def index(shots: list[Shot], folder: Path) -> None:
    """画册的一页。"""
    parts = [
        "<!DOCTYPE html><html lang='zh-CN'><meta charset='utf-8'><title>画册</title><style>"
        "body{font-family:sans-serif;margin:1rem}section{border-top:2px solid #0f4c8a}"
        "div{display:flex;gap:1rem;align-items:start;overflow-x:auto}img{border:1px solid #ccd6e0}"
        "</style><h1>公开：各页的样子</h1>"
    ]
    for shot in shots:
        pictures = "".join(
            f"<a href='{shot.id}-{w}.webp'><img loading='lazy' height='420' "
            f"src='{shot.id}-{w}.webp' alt='{escape(shot.title)}，{w} 像素'></a>"
            for w in WIDTHS
        )
        who = f"（{shot.who}）" if shot.who else ""
        parts.append(f"<section><h2>{escape(shot.title)}{who}</h2><div>{pictures}</div></section>")
    (folder / "index.html").write_text("\n".join(parts), encoding="utf-8")


def main() -> int:
    """画；查出问题的返回 1。"""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="已经开着的演示网站")
    parser.add_argument("--said", type=Path, help="它启动时说的（存成文件）")
    parser.add_argument("--only", default="", help="只画这几页，逗号分隔")
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args()
    wanted = [s for s in SHOTS if not given.only or s.id in given.only.split(",")]
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.url:
        return draw(wanted, given, given.url, given.said.read_text())
    with demonstration() as (url, said):
        return draw(wanted, given, url, said)


def draw(shots: list[Shot], given: argparse.Namespace, url: str, said: str) -> int:
    """拍完，写画册，说查出了什么。"""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found(), args=_FLAGS)
        gallery = Gallery(browser, url, said, given.folder)
        for shot in shots:
            gallery.shoot(shot, tuple(map(int, given.widths.split(","))))
        browser.close()
    index(shots, given.folder)
    sys.stdout.write(f"{len(shots)} 页，{gallery.faults} 处问题：{given.folder}/index.html\n")
    return 1 if gallery.faults else 0


if __name__ == "__main__":
    sys.exit(main())
