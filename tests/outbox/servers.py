"""测试自己的邮件服务器和短信接口：好的、慢的、拒绝的、中途断的、答非所问的。"""

import email
import http.server
import json
import socketserver
import threading
import time
from email.policy import default


class _Talk(socketserver.StreamRequestHandler):
    """照着 SMTP 说话，毛病由 server.mood 定。"""

    def handle(self):
        mood = self.server.mood
        self.server.calls += 1
        time.sleep(self.server.seconds if mood == "slow" else 0)
        if mood == "closing":
            return
        if mood == "garbage":
            self.wfile.write(b"\xff\xfe\x00 HTTP/1.1 200 OK\r\n\r\n" * 20)
            return
        if mood == "dripping":
            self._drip()
            return
        self._say("421 busy" if mood == "refusing" else "220 ready")
        for line in self.rfile:
            if not self._answer(line.decode("utf-8", "replace").strip()):
                return

    def _say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def _drip(self):
        """一个字一个字地答，每个都在时限以内，永远不完。"""
        try:
            while not self.server.stopped.wait(0.1):
                self.wfile.write(b"2")
        except OSError:
            return

    def _answer(self, line):
        verb = line.partition(" ")[0].upper()
        if verb == "DATA":
            return self._data()
        if verb == "RCPT" and self.server.unknown in line:
            self._say(f"550 no such user {line[8:]}")
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say("250 ok")
        return True

    def _data(self):
        self._say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        letter = email.message_from_bytes(b"".join(lines), policy=default)
        if self.server.mood == "cutting" and self.server.cut in letter["To"]:
            return False
        time.sleep(self.server.each)
        self.server.letters.append(letter)
        if self.server.mood == "forgetful":
            return False
        self._say("250 taken")
        return True


class MailServer(socketserver.ThreadingTCPServer):
    """`letters` 为收下的；`calls` 为连过几次。"""

    allow_reuse_address = daemon_threads = True

    def __init__(self, mood="good", seconds=0.0, unknown="nobody@", cut="cut@", each=0.0):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mood, self.seconds, self.each = mood, seconds, each
        self.unknown, self.cut = unknown, cut
        self.letters, self.calls, self.stopped = [], 0, threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def addresses(self):
        return sorted(letter["To"] for letter in self.letters)

    def ids(self):
        return [letter["Message-ID"] for letter in self.letters]

    def __exit__(self, *args):
        self.stopped.set()
        self.shutdown()
        super().__exit__(*args)


class SmsServer(http.server.ThreadingHTTPServer):
    """照着约定收短信；`status` 为答什么。"""

    def __init__(self, status=200, answer=b'{"id": "a-1"}'):
        super().__init__(("127.0.0.1", 0), _Take)
        self.status, self.answer, self.taken = status, answer, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/"

    def __exit__(self, *args):
        self.shutdown()
        super().__exit__(*args)


class _Take(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *args):
        pass
