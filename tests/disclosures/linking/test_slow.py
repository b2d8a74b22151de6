"""站外的网站一次只给一个字节：查链接的不陪它等下去。"""

import socket
import threading
import time

from gongkai.disclosures.linking import probe


def test_one_that_answers_a_byte_at_a_time_is_given_up(monkeypatch):
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        there, _ = listener.accept()
        there.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not stop.wait(0.05):
            try:
                there.sendall(b"x")
            except OSError:
                return

    threading.Thread(target=drip, daemon=True).start()
    monkeypatch.setattr(probe, "SECONDS", 0.5)
    monkeypatch.setattr(probe, "_address", lambda host, port: listener.getsockname())
    start = time.monotonic()
    threading.Timer(8, stop.set).start()
    said = probe.probe("http://slow.example.cn/")
    stop.set()
    listener.close()
    assert said and time.monotonic() - start < 6
