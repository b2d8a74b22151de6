"""一台“空的机器”：手册的各行照样运行，只有测试做不了的换成能做的，各处路径都在自己的文件夹里。"""

import contextlib
import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

from ...crash.serving import free_port
from .terminal import answer

CHECKOUT = Path(__file__).parents[3]
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
HOST = "xxgk.example.gov.cn"
#: 手册里的根目录，都搬到测试的文件夹里
_FOLDERS = ("/opt/gongkai", "/etc/", "/var/lib/", "/var/run/", "/srv/", "/usr/local/bin/")
#: 程序 -> 提供它的软件包；不在这里的是 Debian 的基本系统自带的
_PACKAGES = {
    "sudo": "sudo",
    "adduser": "adduser",
    "python3": "python3-venv",
    "nginx": "nginx",
    "createuser": "postgresql",
    "createdb": "postgresql",
    "openssl": "openssl",
}
_BASIC = {"apt-get", "install", "ln", "cp", "chmod", "systemctl"}


class Machine:
    """照手册的一行一行装出来的机器；`run` 运行一行。"""

    def __init__(self):
        self.root = Path(tempfile.mkdtemp(prefix="bare"))  # 套接字的路径不能太长
        self.port, self.secure, self.plain = free_port(), free_port(), free_port()
        self.packages, self.users, self.enabled = set(), set(), []
        self.running, self.told, self.answers = {}, {}, []
        self.log = self.root / "journal"
        for folder in ("etc/systemd/system", "etc/nginx/conf.d", "usr/local/bin", "var/lib", "opt"):
            (self.root / folder).mkdir(parents=True)
        self._unpack()
        self.database = Postgres(self.root / "var" / "run" / "postgresql")

    def _unpack(self):
        """程序放在 /opt/gongkai：只链接手册用到的。"""
        place = self.root / "opt" / "gongkai"
        place.mkdir()
        for name in ("docs", "requirements.lock", "pyproject.toml", "src"):
            (place / name).symlink_to(CHECKOUT / name)

    def close(self):
        for name in list(self.running):
            self.stop(name)
        self.database.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    # 运行一行
    def run(self, line):
        """照手册运行一行；没有做成就是手册不对。"""
        words = shlex.split(line)
        assert (
            words[0] in _BASIC
            or words[0].startswith("/opt/gongkai/")
            or (_PACKAGES.get(words[0]) in self.packages)
        ), f"手册没有装“{words[0]}”所在的软件包"
        done = _INSTEAD.get(words[0], Machine._as_it_stands)(self, words)
        self.told[line] = done

    def moved(self, text):
        """路径都换成自己的文件夹里的。"""
        pattern = "|".join(map(re.escape, _FOLDERS))
        return re.sub(rf"(?<![\w.])(?:{pattern})", lambda m: f"{self.root}{m[0]}", text)

    def environment(self, user):
        """这个用户的环境：没有别的 GONGKAI_…；数据库按用户名认人（peer）。"""
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("GONGKAI", "DJANGO"))}
        kept.pop("DATABASE_URL", None)
        bins = f"{self.root}/usr/local/bin:{self.database.bin}:{os.environ['PATH']}"
        return kept | {
            "PATH": bins,
            "PGUSER": user,
            "PGHOST": str(self.database.sockets),
            "PGPORT": str(self.database.port),
            "GONGKAI_SETTINGS": self.moved("/etc/gongkai/gongkai.env"),
            "PYTHONPATH": str(CHECKOUT / "src"),
        }

    def _call(self, words, user="root", **more):
        """真的运行；返回说的话。"""
        done = subprocess.run(
            [self.moved(w) for w in words],
            env=self.environment(user),
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
            umask=0o022,
            **more,
        )
        assert done.returncode == 0, f"{shlex.join(words)}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def _as_it_stands(self, words):
        return self._call(words)

    # 换成能做的
    def _apt_get(self, words):
        """软件包记下，后面用到的程序要在里面。"""
        assert words[1:] == ["update"] or words[1:3] == ["install", "-y"]
        self.packages.update(words[3:])
        if "postgresql" in words:
            self.database.start()

    def _adduser(self, words):
        assert words[1:3] == ["--system", "--group"]
        self.users.add(words[-1])

    def _install(self, words):
        """主人不改（测试不换用户），但要是建好了的用户。"""
        for flag in ("-o", "-g"):
            if flag in words:
                at = words.index(flag)
                assert words[at + 1] in self.users
                del words[at : at + 2]
        return self._call(words)

    def _python(self, words):
        assert words[1:3] == ["-m", "venv"], words
        bin = Path(self.moved(words[3])) / "bin"
        bin.mkdir(parents=True)
        (bin / "gongkai").write_text(f'#!/bin/sh\nexec {sys.executable} -m gongkai "$@"\n')
        (bin / "gongkai").chmod(0o755)

    def _pip(self, words):
        """依赖的锁定与现在的环境一样；程序自己要能装。"""
        target = Path(self.moved(words[-1]))
        if "-r" not in words:
            assert words[1:-1] == ["install", "--no-deps"] and (target / "pyproject.toml").exists()
            return
        assert words[1:-2] == ["install", "--require-hashes"], words
        locked = re.findall(r"^([\w.-]+)==(\S+)", target.read_text("utf-8"), re.MULTILINE)
        for name in _needed():
            assert (name, metadata.version(name)) in locked, f"{name} 没有锁定"

    def _sudo(self, words):
        """别的用户：同一个进程主人，换数据库的用户。"""
        assert words[1] == "-u" and words[2] in {*self.users, "postgres"}
        if words[3:] == ["gongkai", "setup"]:
            return self._answer(words[3:], words[2])
        return self._call(words[3:], words[2])

    def _answer(self, words, user):
        """在终端里逐项回答（`answers` 由测试给）。"""
        return answer([self.moved(w) for w in words], self.answers, self.environment(user))

    def _systemctl(self, words):
        if words[1:] == ["daemon-reload"]:
            return
        verb, names = words[1], [w for w in words[2:] if not w.startswith("-")]
        if verb in ("enable", "disable"):
            assert "--now" in words
        for name in names:
            _DO[verb](self, name)

    def start(self, name):
        """nginx，或者照单元文件运行。"""
        if name == "nginx":
            self.running[name] = subprocess.Popen([NGINX, "-c", self._nginx_conf()])
            return
        unit = self.moved(self._unit(name))
        if name.endswith(".timer"):
            assert "OnCalendar=minutely" in unit
            self.enabled.append(name)
            self.a_minute_passes()
            return
        self.running[name] = self._service(unit)

    def a_minute_passes(self):
        """启用的定时器到点了。"""
        for name in self.enabled:
            unit = self.moved(self._unit(name.replace(".timer", ".service")))
            assert self._service(unit).wait(120) == 0, self.log.read_text()

    def _unit(self, name):
        name = name if "." in name else f"{name}.service"
        return (self.root / "etc" / "systemd" / "system" / name).read_text("utf-8")

    def _service(self, unit):
        """运行单元的 ExecStart，用它的 User 和 Environment。"""
        given = dict(re.findall(r"^(User|ExecStart|Environment)=(.*)$", unit, re.MULTILINE))
        assert given["User"] in self.users
        name, _, value = given["Environment"].partition("=")
        command = given["ExecStart"].replace("--port 8000", f"--port {self.port}")
        with self.log.open("a") as log:
            return subprocess.Popen(
                shlex.split(command),
                env=self.environment(given["User"]) | {name: value},
                cwd="/",
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_for_site(self):
        """开门了：端口接受连接。"""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.2)
        raise AssertionError(self.log.read_text())

    def verify_units(self):
        """systemd 自己看单元文件（有它的机器上）。"""
        folder = self.root / "verify"
        folder.mkdir()
        for unit in (CHECKOUT / "docs" / "systemd").iterdir():
            (folder / unit.name).write_text(self.moved(unit.read_text("utf-8")), "utf-8")
        if program := shutil.which("systemd-analyze"):
            done = subprocess.run(
                [program, "verify", *map(str, sorted(folder.iterdir()))],
                capture_output=True,
                text=True,
                check=False,
            )
            wrong = [n for n in done.stderr.splitlines() if str(folder) in n or "gongkai" in n]
            assert not wrong, done.stderr

    def stop(self, name):
        name = name if "." in name or name == "nginx" else f"{name}.service"
        if name.endswith(".timer"):
            self.enabled.remove(name)
            return
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise

    def _reload(self, name):
        if name in self.running:
            self.stop(name)
        self.start(name)

    def _nginx(self, words):
        assert words[1:] == ["-t"]
        return self._call([NGINX, "-t", "-c", self._nginx_conf()])

    def _nginx_conf(self):
        """Debian 的 nginx.conf 里的 http 一节，装载 conf.d 里的；只换路径和端口。"""
        folder = self.root / "etc" / "nginx"
        site = self.moved((folder / "conf.d" / "gongkai.conf").read_text("utf-8"))
        for old, new in (
            ("server 127.0.0.1:8000;", f"server 127.0.0.1:{self.port};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{self.secure} ssl;"),
            ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
        ):
            assert old in site, old
            site = site.replace(old, new)
        temporary = "".join(
            f"{n}_temp_path {folder}/{n};"
            for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.geteuid() == 0 else ""
        head = f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}"
        whole = folder / "whole.conf"
        whole.write_text(f"{head} http {{ access_log off; {temporary} {site} }}", "utf-8")
        return str(whole)


def _needed():
    """程序和 PostgreSQL 要的包。"""
    for line in metadata.requires("gongkai") or ():
        if "extra ==" not in line or "postgres" in line:
            yield re.match(r"[\w.-]+", line)[0].lower()


_INSTEAD = {
    "apt-get": Machine._apt_get,
    "adduser": Machine._adduser,
    "install": Machine._install,
    "python3": Machine._python,
    "/opt/gongkai/.venv/bin/pip": Machine._pip,
    "sudo": Machine._sudo,
    "systemctl": Machine._systemctl,
    "nginx": Machine._nginx,
}
_DO = {
    "enable": Machine.start,
    "start": Machine.start,
    "stop": Machine.stop,
    "reload": Machine._reload,
}


class Postgres:
    """Debian 的 PostgreSQL：套接字在 /var/run/postgresql，管理员是 postgres。"""

    def __init__(self, sockets):
        self.bin, self.sockets, self.port = POSTGRES[-1], sockets, free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="barepg"))
        self.runner = []

    def start(self):
        self.sockets.mkdir(parents=True)
        for folder in self.sockets.parents[:3]:
            folder.chmod(0o755)
        if os.geteuid() == 0:  # PostgreSQL 不许以 root 运行
            pwd.getpwnam("nobody")
            for folder in (self.folder, self.sockets):
                shutil.chown(folder, "nobody")
            self.runner = ["runuser", "-u", "nobody", "--"]
        self._run("initdb", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C")
        options = f"-p {self.port} -c listen_addresses='' -c fsync=off"
        options += f" -c unix_socket_directories={self.sockets}"
        self._run("pg_ctl", "-w", "-l", f"{self.folder}/log", "-o", options, "start")

    def stop(self):
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program, *words):
        command = [*self.runner, str(self.bin / program), "-D", f"{self.folder}/data", *words]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)
