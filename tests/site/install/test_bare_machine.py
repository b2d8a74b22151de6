"""管理员手册“从一台空的机器到开门”真的走得通：取出它的代码，一行一行运行，最后从 https 访问。"""

import contextlib
import http.client
import os
import re
import socketserver
import ssl
import threading
import tomllib
from urllib.parse import urlencode

import pytest

from gongkai.site.install.questions import QUESTIONS

from ...crash.serving import token
from .machine import CHECKOUT, HOST, NGINX, POSTGRES, Machine

pytestmark = [
    pytest.mark.skipif(
        NGINX is None or not POSTGRES, reason="没有装 nginx、PostgreSQL（scripts/test 会装）"
    ),
    # 装在 SQLite 上，再照手册换到 PostgreSQL：两种都走到；一开始就装在 PostgreSQL 上的在 make soak
    pytest.mark.once,
]
BOOK = CHECKOUT / "docs" / "administrator.md"
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
PASSWORD = "长一点的密码-2026"
PIP = "/opt/gongkai/.venv/bin/pip install"
#: 测试里换成能做的各行，为什么；别的照原样运行
REPLACED = {
    "apt-get update": "不联网",
    "apt-get install -y sudo adduser openssl python3-venv nginx postgresql fonts-noto-cjk": (
        "不联网：核对后面用到的程序都在这些包里；PostgreSQL 启动"
    ),
    "adduser --system --group --home /var/lib/gongkai --no-create-home gongkai": "不建系统用户",
    "install -d -o gongkai -g gongkai -m 700 /var/lib/gongkai /var/lib/gongkai-keys": "不换主人",
    "install -d -o gongkai -g gongkai -m 750 /etc/gongkai": "不换主人",
    "python3 -m venv /opt/gongkai/.venv": "用现在的环境",
    f"{PIP} --require-hashes -r /opt/gongkai/requirements.lock": "不联网：核对锁定的与现在的一样",
    f"{PIP} --no-deps /opt/gongkai": "不联网",
    "sudo -u postgres createuser gongkai": "不换用户，换数据库的用户",
    "sudo -u postgres createdb -O gongkai -E UTF8 -T template0 gongkai": "同上",
    "sudo -u gongkai gongkai setup": "在伪终端里逐项回答",
    "sudo -u gongkai gongkai setup --answers /etc/gongkai/answers.toml": "不换用户",
    "systemctl daemon-reload": "没有 systemd",
    "systemctl enable --now gongkai.service gongkai-tick.timer": "照单元文件运行它的 ExecStart",
    "systemctl reload nginx": "以 conf.d 里的启动 nginx",
    "systemctl stop gongkai.service gongkai-tick.timer": "停下 ExecStart 的进程",
    "systemctl start gongkai.service gongkai-tick.timer": "照单元文件运行它的 ExecStart",
    "nginx -t": "同一份设置，路径、端口是自己的",
    "sudo -u gongkai gongkai doctor": "不换用户",
    "sudo -u gongkai gongkai site migrate": "不换用户",
    "sudo -u gongkai gongkai site collectstatic --noinput": "不换用户",
    "sudo -u gongkai gongkai move-database --to postgresql:///gongkai?host=/var/run/postgresql "
    "--switch": "不换用户；只在用 SQLite 装的机器上做",
}
AS_IT_STANDS = ("install", "ln", "cp", "chmod", "openssl")


def section(name):
    return BOOK.read_text("utf-8").split(f"\n## {name}\n")[1].split("\n## ")[0]


def blocks():
    return re.findall(r"```(\w+)\n(.*?)```", section("从一台空的机器到开门"), re.DOTALL)


def lines():
    return [n for kind, text in blocks() if kind == "bash" for n in text.splitlines() if n.strip()]


def test_every_line_is_run_or_named_here_with_what_is_done_instead():
    for line in lines():
        assert line in REPLACED or line.split()[0] in AS_IT_STANDS, line
    assert set(REPLACED) <= set(lines())
    assert {kind for kind, _ in blocks()} == {"bash", "toml"}


class Mail(socketserver.StreamRequestHandler):
    """只会打招呼的邮件服务器：安装、检查时连得上。"""

    def handle(self):
        self.wfile.write(b"220 mail\r\n")
        for line in self.rfile:
            self.wfile.write(b"221 bye\r\n" if line[:4].upper() == b"QUIT" else b"250 ok\r\n")


@pytest.fixture(scope="module")
def mail():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def machine(mail):
    """走完“从一台空的机器到开门”，到检查为止；SQLite 的略过建库。"""
    made = Machine()
    try:
        _walk(made, mail)
        yield made
    finally:
        made.close()


def _walk(machine, mail):
    text = answers_of(machine, mail)
    for line in _until_upgrade():
        if line.startswith("sudo -u postgres") and not ON_POSTGRES:
            continue
        if line.endswith("gongkai setup"):
            machine.answers = _typed(tomllib.loads(text))
        if line.endswith("answers.toml"):
            place = machine.root / "etc" / "gongkai" / "answers.toml"
            place.write_text(text, "utf-8")
        if line.startswith("systemctl reload nginx"):
            machine.wait_for_site()
        machine.run(line)


def answers_of(machine, mail):
    """手册的答案；邮件换成测试的，SQLite 的不写数据库。"""
    text = next(text for kind, text in blocks() if kind == "toml")
    shown = '"smtp+tls://xxgk:密码@mail.example.gov.cn:587"'
    assert shown in text and f'"https://{HOST}"' in text
    text = text.replace(shown, f'"{mail}"')
    if not ON_POSTGRES:
        text = re.sub(r"^database = .*$", "", text, flags=re.MULTILINE)
    return machine.moved(text)


def _typed(answers):
    """照问的次序；答案里没有的按回车用缺省。"""
    given = [answers.get(q.id, "") for q in QUESTIONS]
    return ["否" if a is False else a for a in given] + [PASSWORD, PASSWORD]


def _until_upgrade():
    whole = lines()
    return whole[: whole.index("systemctl stop gongkai.service gongkai-tick.timer")]


def _after():
    """升级的各行，换数据库的一行。"""
    return lines()[len(_until_upgrade()) :]


def ask(machine, path, method="GET", body=None, **headers):
    """经过 nginx，用 https。"""
    context = ssl.create_default_context(cafile=machine.moved("/etc/nginx/xxgk.pem"))
    context.check_hostname = False  # 连的是 127.0.0.1，证书是那个域名的
    link = http.client.HTTPSConnection("127.0.0.1", machine.secure, context=context, timeout=20)
    with contextlib.closing(link):
        link.request(method, path, body, {"Host": HOST} | headers)
        answer = link.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")


def test_the_questions_were_asked_and_the_second_time_nothing_changed(machine):
    first = machine.told["sudo -u gongkai gongkai setup"]
    again = machine.told["sudo -u gongkai gongkai setup --answers /etc/gongkai/answers.toml"]
    assert "青川市兴庆区住房和城乡建设局" in first and PASSWORD not in first
    assert "机关      已经有了" in again and "密码没有改" in again


def test_the_doctor_finds_nothing_to_mend(machine):
    told = machine.told["sudo -u gongkai gongkai doctor"]
    assert "坏" not in told
    # 刚装好的还没有备份；明年的放假安排年底才公布
    doubtful = {
        line.split("　")[1].partition("：")[0] for line in told.splitlines() if "留意" in line
    }
    assert doubtful <= {"备份", "放假安排"}
    assert ("PostgreSQL" if ON_POSTGRES else "SQLite") in told


def test_the_portal_answers_over_https(machine):
    status, headers, page = ask(machine, "/")
    assert status == 200 and "政府信息公开" in page
    assert "max-age=" in headers["Strict-Transport-Security"]
    for path in ("/apply/", "/gk/housing/"):
        assert ask(machine, path)[0] == 200, path


def test_the_administrator_signs_in(machine):
    status, headers, page = ask(machine, "/admin/login/")
    assert status == 200
    cookies = headers.get_all("Set-Cookie")
    assert cookies and all("Secure" in c for c in cookies)
    form = {"username": "admin", "password": PASSWORD, "csrfmiddlewaretoken": token(page)}
    status, headers, page = ask(
        machine,
        "/admin/login/",
        "POST",
        urlencode(form),
        Referer=f"https://{HOST}/admin/login/",
        Cookie="; ".join(c.split(";")[0] for c in cookies),
        **{"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert status == 302, page
    assert any("Secure" in c and "sessionid" in c for c in headers.get_all("Set-Cookie"))


def test_nginx_gives_every_static_file_of_the_pages(machine):
    pages = ask(machine, "/")[2] + ask(machine, "/admin/login/")[2]
    paths = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', pages))
    assert len(paths) > 3
    for path in paths:
        status, headers, _ = ask(machine, path)
        assert status == 200 and "max-age=31536000" in headers["Cache-Control"], path


def test_the_copy_of_the_static_files_is_readable_by_nginx(machine):
    """nginx 的工作进程是 www-data：测试里是 root，所以逐个看权限。"""
    place = machine.root / "srv" / "gongkai" / "static"
    for path in [place, *place.rglob("*")]:
        wanted = 0o005 if path.is_dir() else 0o004
        assert path.stat().st_mode & wanted == wanted, path


def test_nothing_else_can_be_read_by_others(machine):
    for name in ("var/lib/gongkai", "var/lib/gongkai-keys", "etc/gongkai/gongkai.env"):
        assert (machine.root / name).stat().st_mode & 0o007 == 0, name


def test_the_units_are_what_systemd_takes(machine):
    machine.verify_units()


@pytest.fixture(scope="module")
def upgraded(machine):
    """升级；在 SQLite 上装的，再换到 PostgreSQL。"""
    for line in _after():
        if "move-database" not in line:
            machine.run(line)
            continue
        if ON_POSTGRES:
            continue
        machine.run("systemctl stop gongkai.service gongkai-tick.timer")
        for made in lines():
            if made.startswith("sudo -u postgres"):
                machine.run(made)
        machine.run(line)
        machine.run("systemctl start gongkai.service gongkai-tick.timer")
        machine.run("sudo -u gongkai gongkai doctor")
    machine.wait_for_site()
    return machine


def test_after_the_upgrade_and_the_move_it_is_the_same_site_on_postgresql(upgraded):
    assert "PostgreSQL" in upgraded.told["sudo -u gongkai gongkai doctor"]
    status, _, page = ask(upgraded, "/gk/housing/")
    assert status == 200 and "青川市兴庆区住房和城乡建设局" in page
    assert not (upgraded.root / "srv" / "gongkai" / "static" / "static").exists()


def test_the_journal_tells_of_no_fault(upgraded):
    told = upgraded.log.read_text("utf-8")
    assert "Missing staticfiles manifest entry" not in told and "Traceback" not in told
