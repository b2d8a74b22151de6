"""照着微博、微信公布的接口答的服务器，只在本机：收下什么、删去什么都记着，请求不合接口的说明就报错。

`moods` 为接下来几次怎样答：`refuse`（500）、`cut`（收下了，不等答就断）、（微博、微信的错误码）。
"""

import http.server
import json
import socketserver
import threading
import time
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from itertools import count
from urllib.parse import parse_qs, urlsplit

TOKEN, SECRET = "weibo-token", "wechat-secret"
_WHEN = "%a %b %d %H:%M:%S %z %Y"


class _Talk(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer({}, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers["Content-Type"]
        if kind.startswith("multipart/"):
            fields, files = _multipart(kind, body)
        elif kind.startswith("application/json"):
            fields, files = {"json": json.loads(body), "raw": body}, {}
        else:
            fields, files = {k: v[0] for k, v in parse_qs(body.decode()).items()}, {}
        self._answer(fields, files)

    def _answer(self, fields, files):
        parts = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        held = self.server.owner
        with held.lock:
            held.asked.append((self.command, parts.path, query, fields, dict(self.headers)))
            status, found, cut = held.answer(self.command, parts.path, query, fields, files, self)
        if cut:
            self.close_connection = True
            return
        body = json.dumps(found, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def _paged(rows, given):
    """新的在前，一页一页的。"""
    newer = [c for c in rows if c["id"] > int(given["since_id"])]
    newer.sort(key=lambda c: -c["id"])
    count, page = int(given["count"]), int(given.get("page", 1))
    return newer[(page - 1) * count : page * count]


def _multipart(kind, body):
    letter = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    fields, files = {}, {}
    for part in letter.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if filename := part.get_filename():
            files[name] = (filename, part.get_content_type(), content)
        else:
            fields[name] = content.decode()
    return fields, files


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = allow_reuse_address = True
    request_queue_size = 128


class Contract:
    """`posts` 为微博现在有的，`articles` 为公众号现在有的，`taken` 为接口（webhook）收下的。"""

    def __init__(self):
        self.lock = threading.Lock()
        self.asked, self.moods = [], []
        self.posts, self.owners, self.shared, self.destroyed = {}, {}, 0, 0
        #: 同一个账号刚发过的不收（真的微博不收）；关了才看得出有没有重发
        self.strict = True
        self.comments, self.mentions = [], []
        self.drafts, self.jobs, self.articles, self.published = {}, {}, {}, 0
        self.tokens, self.covers, self.publishing, self.status = 0, [], 1, 0
        self.taken, self.repeated = {}, 0
        self.ids = count(4_000_000_000_000_000)
        self._server = _Server(("127.0.0.1", 0), _Talk)
        self._server.owner = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def paths(self):
        return [path for _, path, *_ in self.asked]

    def answer(self, method, path, query, fields, files, talk):
        """（状态，答什么，收下以后断不断）。"""
        mood = self.moods.pop(0) if self.moods and self._moves(path) else None
        if mood == "refuse":
            return 500, {}, False
        if isinstance(mood, int):
            name = "error_code" if path.startswith("/2/") else "errcode"
            return (400 if path.startswith("/2/") else 200), {name: mood, "error": "said"}, False
        if path.startswith("/2/"):
            status, found = self._weibo(method, path, query, fields, files)
        elif path.startswith("/cgi-bin/"):
            status, found = 200, self._wechat(path, query, fields, files)
        else:
            status, found = self._hook(fields, talk.headers)
        return status, found, mood == "cut"

    def _moves(self, path):
        """改变什么的请求才有脾气。"""
        words = ("share", "destroy", "/draft/add", "submit", "freepublish/delete", "hook")
        return any(word in path for word in words)

    def _weibo(self, method, path, query, fields, files):
        given = fields if method == "POST" else query
        if not given.get("access_token", "").startswith(TOKEN):
            return 400, {"error_code": 21332, "error": "invalid_access_token"}
        return getattr(self, "_" + path.split("/2/")[1].removesuffix(".json").replace("/", "_"))(
            given, files
        )

    def _statuses_share(self, given, files):
        text = given["status"]
        half = sum(0.5 if ord(c) < 128 else 1 for c in text)
        assert given["rip"].count(".") == 3 and "#" not in text and "http" in text
        if half > 140:
            return 400, {"error_code": 20012, "error": "content is too long"}
        mine = [row["text"] for row in self._of(given)[-20:]] if self.strict else []
        if text in mine:
            return 400, {"error_code": 20019, "error": "repeat content"}
        for _, kind, content in files.values():
            assert kind in ("image/jpeg", "image/png", "image/gif") and len(content) < 5 << 20
        ident = str(next(self.ids))
        at = datetime.now(UTC).strftime(_WHEN)
        row = {"idstr": ident, "text": text, "created_at": at, "user": {"id": 100}}
        self.owners[ident] = given["access_token"]
        self.posts[ident] = row
        self.shared += 1
        return 200, row

    def _statuses_destroy(self, given, files):
        if given["id"] not in self.posts:
            return 400, {"error_code": 20101, "error": "target weibo does not exist"}
        self.destroyed += 1
        return 200, self.posts.pop(given["id"])

    def _statuses_user_timeline(self, given, files):
        """网址换成了短的，同真的一样。"""
        rows = list(reversed(self._of(given)))
        size = int(given["count"])
        start = (int(given.get("page", 1)) - 1) * size
        return 200, {"statuses": [_shortened(row) for row in rows[start : start + size]]}

    def _of(self, given):
        """这个账号发过的。"""
        held = given["access_token"]
        return [row for ident, row in self.posts.items() if self.owners[ident] == held]

    def _comments_to_me(self, given, files):
        return 200, {"comments": _paged(self.comments, given)}

    def _statuses_mentions(self, given, files):
        return 200, {"statuses": _paged(self.mentions, given)}

    def _wechat(self, path, query, fields, files):
        verb = path.removeprefix("/cgi-bin/").replace("/", "_")
        if verb != "stable_token" and query.get("access_token") != f"token-{self.tokens}":
            return {"errcode": 40001, "errmsg": "invalid credential"}
        return getattr(self, "_" + verb)(fields.get("json", {}), query, files, fields)

    def _stable_token(self, given, query, files, fields):
        if given["secret"] != SECRET:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        assert given["grant_type"] == "client_credential" and given["appid"]
        self.tokens += 1
        return {"access_token": f"token-{self.tokens}", "expires_in": 7200}

    def _material_add_material(self, given, query, files, fields):
        assert query["type"] == "image"
        self.covers.append(files["media"])
        return {"media_id": f"cover-{len(self.covers)}", "url": "http://mmbiz.qpic.cn/x"}

    def _draft_add(self, given, query, files, fields):
        assert b"\\u" not in fields["raw"], "汉字要原样"
        (article,) = given["articles"]
        if len(article["title"]) > 32:
            return {"errcode": 45003, "errmsg": "title size out of limit"}
        assert len(article["digest"]) <= 128 and len(article["author"]) <= 16
        assert len(article["content"]) < 20_000 and article["thumb_media_id"].startswith("cover-")
        ident = f"draft-{next(self.ids)}"
        self.drafts[ident] = article
        return {"media_id": ident}

    def _freepublish_submit(self, given, query, files, fields):
        article = self.drafts.pop(given["media_id"], None)
        if article is None:
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        ident = str(next(self.ids))
        self.jobs[ident] = [self.publishing, article, None]
        return {"errcode": 0, "errmsg": "ok", "publish_id": ident}

    def _freepublish_get(self, given, query, files, fields):
        job = self.jobs[given["publish_id"]]
        if job[0] > 0:
            job[0] -= 1
            return {"publish_id": given["publish_id"], "publish_status": 1}
        if self.status:
            return {"publish_id": given["publish_id"], "publish_status": self.status}
        self._finish(job)
        item = [{"idx": 1, "article_url": f"https://mp.weixin.qq.com/s/{job[2]}"}]
        return {
            "publish_id": given["publish_id"],
            "publish_status": 0,
            "article_id": job[2],
            "article_detail": {"count": 1, "item": item},
        }

    def _finish(self, job):
        if job[2] is None:
            job[2] = f"article-{next(self.ids)}"
            self.published += 1
            self.articles[job[2]] = (job[1], int(time.time()))

    def _freepublish_batchget(self, given, query, files, fields):
        for job in self.jobs.values():
            if job[0] <= 0:
                self._finish(job)
        rows = [
            {
                "article_id": ident,
                "content": {"news_item": [article | {"url": f"https://mp/{ident}"}]},
                "update_time": at,
            }
            for ident, (article, at) in reversed(self.articles.items())
        ]
        start = given["offset"]
        return {"total_count": len(rows), "item": rows[start : start + given["count"]]}

    def _freepublish_delete(self, given, query, files, fields):
        if self.articles.pop(given["article_id"], None) is None:
            return {"errcode": 53600, "errmsg": "invalid article_id"}
        return {"errcode": 0, "errmsg": "ok"}

    def _hook(self, fields, headers):
        """照约定去重：同一个 Idempotency-Key 只算一次。"""
        key = headers["Idempotency-Key"]
        if key in self.taken:
            self.repeated += 1
            return 409, {"id": f"h-{key[:8]}"}
        self.taken[key] = (fields["json"], fields["raw"], dict(headers))
        return 201, {"id": f"h-{key[:8]}"}


def _shortened(row):
    words = [w if not w.startswith("http") else "http://t.cn/A6x" for w in row["text"].split(" ")]
    return row | {"text": " ".join(words)}
