"""一处真的安装：`gongkai setup` 装好，`gongkai serve` 开门；浏览器看到的每一页都看着。"""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django_otp.oath import totp

from ..crash.serving import free_port
from ..prepared import furnish

SOURCE = str(Path(__file__).parents[2] / "src")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ADMINISTRATOR, PASSWORD = "admin", "安装时给的密码-2026"
#: 后台里不该有的英文（Wagtail 没有译的、译漏的）；缩写和文件的种类不算
_ENGLISH = re.compile(r"\b(?!gongkai )[A-Za-z][a-z]+(?: [A-Za-z][a-z]+)+")
_SETTLED = """Promise.race([
  Promise.all(document.getAnimations().map(a => a.finished.catch(() => null))).then(() => null),
  new Promise(done => setTimeout(done, 1500)),
])"""


class Installed:
    """装好的一处；`run` 运行动词，`opened` 期间网站开着。"""

    def __init__(self, folder, **answers):
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {n: v for n, v in os.environ.items() if not n.startswith("GONGKAI_")}
        self.env.pop("DATABASE_URL", None)
        self.env |= {
            "PYTHONPATH": SOURCE,
            "GONGKAI_SETTINGS": str(folder / "gongkai.env"),
            "GONGKAI_SECOND_FACTOR": "optional",
        }
        furnish(folder / "home", keys=False)  # 从空的装起：test_bare_machine
        self.setup({"home": f"{folder}/home", "keys": f"{folder}/keys", "url": self.url} | answers)

    def setup(self, answers):
        lines = (f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in answers.items())
        (self.folder / "answers.toml").write_text("".join(lines), "utf-8")
        (self.folder / "password").write_text(PASSWORD, "utf-8")
        words = ("--answers", "answers.toml", "--password-file", "password")
        done = self.run("setup", *words)
        assert done.returncode == 0, done.stderr

    def run(self, *words):
        return subprocess.run(
            [sys.executable, "-m", "gongkai", *words],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def opened(self):
        """`gongkai serve`，用完停下。"""
        command = [sys.executable, "-m", "gongkai", "serve", "--port", str(self.port)]
        server = subprocess.Popen(command, cwd=self.folder, env=self.env)
        try:
            self._wait(server)
            yield self
        finally:
            server.terminate()
            server.wait(30)

    def _wait(self, server):
        import time

        for _ in range(600):
            assert server.poll() is None, "网站没有起来"
            try:
                urllib.request.urlopen(self.url + "/apply/", timeout=5)
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError("网站一分钟没有起来")


class People:
    """各人各用一个浏览器；每一页的错误、5xx、别的主机都记下。"""

    def __init__(self, chromium, url):
        self.chromium, self.url = chromium, url
        self.contexts, self.wrong = [], []

    def page(self, path="/", width=1280):
        size = {"width": width, "height": 900}
        context = self.chromium.new_context(viewport=size, locale="zh-CN")
        context.set_default_timeout(60_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda e: self.wrong.append((page.url, str(e))))
        page.on("console", lambda m: self._said(page, m))
        page.on("response", self._answered)
        page.on("request", self._asked)
        page.goto(self.url + path)
        return page

    def _said(self, page, message):
        # 还没写全就自动保存的，编辑页答 400，页面上说“还没保存”
        early = "400" in message.text and "/admin/items/" in page.url
        if message.type == "error" and "422" not in message.text and not early:
            self.wrong.append((page.url, message.text))

    def _answered(self, response):
        if response.status >= 500:
            self.wrong.append((response.url, response.status))

    def _asked(self, request):
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.wrong.append((request.url, "别的主机"))

    def signed_in(self, name, password=PASSWORD, path="/admin/", width=1280):
        page = self.page(f"/admin/login/?next={path}", width)
        page.locator("#id_username").fill(name)
        page.locator("#id_password").fill(password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    def close(self):
        for context in self.contexts:
            context.close()


def code_of(secret):
    """手机上的验证器此刻显示的六位数字；`secret` 是页面上的密钥。"""
    from base64 import b32decode

    return f"{totp(b32decode(secret.replace(' ', ''))):06d}"


def is_fit(page):
    """无障碍（WCAG 2.2 AA）没有不合的；390 像素宽不用左右滚动；看得见的字没有英文句子。"""
    page.wait_for_load_state("load")
    page.evaluate(_SETTLED)  # 淡入的提示到了底色再量对比度
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    wrong = [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found]
    assert wrong == [], (page.url, wrong)
    size = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    assert narrow_enough(page), page.url
    page.set_viewport_size(size)
    settle(page)
    assert (english_in(page), page.url) == ([], page.url)
    assert "Wagtail" not in page.title(), page.url


def settle(page):
    """等页面装完、不再长高：编辑框是装完以后才长出来的，按钮会跟着移走。"""
    page.wait_for_load_state("load")
    before, same = 0, 0
    while same < 5:
        page.wait_for_timeout(100)
        now = page.evaluate("document.documentElement.scrollHeight")
        before, same = now, same + 1 if now == before else 0


def narrow_enough(page):
    """390 像素宽不用左右滚动；后台的框架换宽度时有过渡，等它落定。"""
    for _ in range(30):
        if page.evaluate("document.documentElement.scrollWidth") <= 390:
            return True
        page.wait_for_timeout(100)
    return False


def english_in(page):
    """看得见的英文句子；程序的命令不算。"""
    said = page.inner_text("body")
    for code in page.locator("code").all_inner_texts():
        said = said.replace(code, "")
    return _ENGLISH.findall(said)


def today():
    return date.today().isoformat()
