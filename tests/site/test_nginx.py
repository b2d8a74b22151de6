"""真的 nginx、真的 docs/nginx.conf（只换路径和端口）在真的网站前面：伪造的头改变不了应用所信的。"""

import contextlib
import datetime
import http.client
import os
import re
import shutil
import signal
import ssl
import subprocess
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gongkai.site import settings as ours

from ..crash.serving import Site, environment, free_port, prepare, token

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="没有装 nginx（scripts/test 会装）"),
    pytest.mark.once,
]
CONF = Path(__file__).parents[2] / "docs" / "nginx.conf"
HOST = "xxgk.example.gov.cn"
FORGED = {
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "1",
    "X-Real-IP": "1.2.3.4",
    "Forwarded": "for=1.2.3.4;host=evil.example;proto=http",
}
WHOLE = "/open-data/bureau/items.csv"


def certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(1))
        .not_valid_after(today + datetime.timedelta(1))
        .sign(key, hashes.SHA256())
    )
    (folder / "xxgk.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "xxgk.key").write_bytes(secret)


def adapted(folder, upstream, secure, plain):
    """docs/nginx.conf，只换路径和端口，装进完整的一份。"""
    text = CONF.read_text("utf-8")
    for old, new in (
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("/etc/nginx/", f"{folder}/"),
        ("/srv/gongkai/static/", f"{folder}/site/static/"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    head = f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}"
    path = folder / "whole.conf"
    path.write_text(f"{head} http {{ access_log off; {temporary} {text} }}", "utf-8")
    return path


class Front:
    """nginx 和它后面的网站。"""

    def __init__(self, folder, site):
        self.site, self.secure, self.plain = site, free_port(), free_port()
        conf = adapted(folder, site.port, self.secure, self.plain)
        self.process = subprocess.Popen([NGINX, "-c", str(conf), "-e", str(folder / "error.log")])
        end = time.monotonic() + 15
        while True:
            with contextlib.suppress(OSError):
                if self.ask("/robots.txt")[0] == 200:
                    return
            assert time.monotonic() < end, (folder / "error.log").read_text()
            time.sleep(0.1)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)

    def ask(self, path, method="GET", body=None, source="127.0.0.1", **headers):
        """经过代理；`source` 为来访者的地址。"""
        context = ssl._create_unverified_context()
        link = http.client.HTTPSConnection(
            "127.0.0.1", self.secure, context=context, source_address=(source, 0), timeout=20
        )
        return told(link, path, method, body, {"Host": HOST} | headers)

    def direct(self, path, source, **headers):
        """绕过代理，直接到网站。"""
        link = http.client.HTTPConnection(
            "127.0.0.1", self.site.port, source_address=(source, 0), timeout=20
        )
        return told(link, path, "GET", None, {"Host": HOST} | headers)


def told(link, path, method, body, headers):
    with contextlib.closing(link):
        link.request(method, path, body, headers)
        answer = link.getresponse()
        return answer.status, answer.headers, answer.read().decode()


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    certificate(folder)
    (folder / "site").mkdir()
    env = environment(
        folder / "site",
        GONGKAI_URL=f"https://{HOST}",
        GONGKAI_HOSTS=f"{HOST},127.0.0.1",
        GONGKAI_PROXIES="127.0.0.1",
        GONGKAI_WORKERS="2",
    )
    prepare(env)
    with Site(env) as site:
        made = Front(folder, site)
        yield made
        made.stop()


def count_until_refused(ask):
    for n in range(ours.WHOLE_RATE * 2 + 2):
        status = ask(n)[0]
        if status == 429:
            return n
        assert status == 200, status
    return None


def limit_reached(ask):
    """跨过了一分钟的界线可能多放一倍，至多这么多。"""
    refused = count_until_refused(ask)
    return refused is not None and refused >= ours.WHOLE_RATE


def test_nginx_takes_the_configuration_as_it_stands(front, tmp_path):
    assert front.process.poll() is None


def test_a_client_s_count_is_his_own_whatever_he_writes(front):
    """每次换一个伪造的来处，照样数到他自己；同一代理后面的别人不受影响。"""

    def forged(n):
        odd = {"X-Forwarded-For": f"198.51.100.{n}", "X_Forwarded_For": f"198.51.100.{n}"}
        return front.ask(WHOLE, source="127.0.0.5", **(FORGED | odd))

    assert limit_reached(forged)
    assert front.ask(WHOLE, source="127.0.0.6")[0] == 200


def test_without_the_proxy_what_he_writes_is_not_believed(front):
    def forged(n):
        odd = {"X-Forwarded-For": f"198.51.100.{n}", "X_Forwarded_For": f"198.51.100.{n}"}
        return front.direct(WHOLE, "127.0.0.7", **(FORGED | odd))

    assert limit_reached(forged)
    # 冒充别人的，没有替别人记上
    assert front.ask(WHOLE, source="127.0.0.8")[0] == 200


def test_cookies_go_only_over_https_and_browsers_are_told_so(front):
    for odd in ({}, FORGED):
        _, headers, _ = front.ask("/apply/progress/", **odd)
        cookies = headers.get_all("Set-Cookie")
        assert cookies and all("Secure" in c for c in cookies)
    for path in ("/", "/apply/", "/static/portal/none.css", "/gk/nothing/"):
        # 静态文件由 nginx 自己给
        if not path.startswith("/static/"):
            assert front.ask(path)[1]["Strict-Transport-Security"] == "max-age=31536000", path
    # 缓存里的首页也有
    assert front.ask("/")[1]["Strict-Transport-Security"] == "max-age=31536000"


def test_a_form_is_taken_and_its_draft_s_key_is_secure(front):
    """跨站防护在 https 时还看来处：要知道自己在 https 上，又不受伪造的头影响。"""
    path = "/apply/bureau/kind/"
    _, headers, page = front.ask(path, **FORGED)
    cookie = headers["Set-Cookie"].split(";")[0]
    body = f"kind=natural_person&csrfmiddlewaretoken={token(page)}"
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie} | FORGED
    status, headers, _ = front.ask(path, "POST", body, Referer=f"https://{HOST}{path}", **form)
    assert status == 302 and re.search(r"^apply=.*Secure", headers["Set-Cookie"])
    assert "evil" not in headers["Location"]
    for referer in ("https://evil.example/", f"http://{HOST}{path}", ""):
        assert front.ask(path, "POST", body, Referer=referer, **form)[0] == 403


def test_the_host_is_the_one_asked_for_and_no_other(front):
    assert front.ask("/apply/", Host="evil.example")[0] == 400
    for path in ("/", "/gk/bureau", "/en/", "/admin/"):
        _, headers, page = front.ask(path, **FORGED)
        assert "evil" not in page + headers.get("Location", "")
    assert front.ask("/", Host="evil.example")[0] == 400


def test_plain_http_is_sent_to_https_of_this_site(front):
    link = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=20)
    status, headers, _ = told(link, "/gk/x/?a=1", "GET", None, {"Host": "evil.example"})
    assert status == 301 and headers["Location"] == f"https://{HOST}/gk/x/?a=1"


def test_static_files_come_from_nginx_itself(front):
    name = re.search(r'href="/static/(portal/site\.\w+\.css)"', front.ask("/")[2])[1]
    status, headers, _ = front.ask(f"/static/{name}")
    assert status == 200 and "max-age=31536000" in headers["Cache-Control"]
