"""检索交给 OpenSearch：对着照它的接口写的小服务器；连不上退回数据库。"""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command

from gongkai.disclosures.models import Item, SearchText
from gongkai.disclosures.searching import opensearch
from gongkai.disclosures.searching.index import Filters, refresh
from gongkai.disclosures.searching.ranking import look_up

from ...applications.people import agencies
from .test_searching import put

pytestmark = pytest.mark.django_db(transaction=True)


class Node(HTTPServer):
    """存文档，按 terms、range、sort 找：与接口的说明一样。"""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.docs, self.mapping, self.asked, self.broken = {}, None, [], False
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    def _body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()

    def do_PUT(self):
        self.server.mapping = json.loads(self._body())["mappings"]
        self.answer(200, {"acknowledged": True})

    def do_DELETE(self):
        self.server.docs.clear()
        return self.answer(404, {"error": "index_not_found_exception"})

    def do_POST(self):
        body = self._body()
        if self.server.broken:
            return self.answer(503, {"error": "overloaded"})
        if self.path.endswith("/_bulk"):
            lines = [json.loads(line) for line in body.splitlines()]
            while lines:
                ((act, given),) = lines.pop(0).items()
                self.server.docs.pop(given["_id"], None)
                if act == "index":
                    self.server.docs[given["_id"]] = lines.pop(0)
            return self.answer(200, {"errors": False})
        wanted = json.loads(body)
        self.server.asked.append(wanted)
        return self.answer(200, {"hits": {"hits": self._search(wanted)}})

    def _search(self, wanted):
        found = [
            (doc["docid"], key)
            for key, doc in self.server.docs.items()
            if all(holds(f, doc) for f in wanted["query"]["bool"]["filter"])
        ]
        return [{"_id": key} for _, key in sorted(found, reverse=True)[: wanted["size"]]]

    def answer(self, code, content):
        body = json.dumps(content).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def holds(query, doc):
    """一条件合不合：terms、term、prefix、range、bool（should、filter）。"""
    ((kind, given),) = query.items()
    if kind == "bool":
        ways = given.get("should", [])
        return all(holds(q, doc) for q in given.get("filter", [])) and (
            not ways or any(holds(q, doc) for q in ways)
        )
    ((field, value),) = given.items()
    tests = {
        "terms": lambda: set(value) & set(doc[field]),
        "term": lambda: value in doc[field],
        "prefix": lambda: any(token.startswith(value) for token in doc[field]),
        "range": lambda: doc[field] < value["lt"],
    }
    return bool(tests[kind]())


@pytest.fixture(autouse=True)
def rested(monkeypatch):
    monkeypatch.setitem(opensearch._DOWN, "until", float("-inf"))


@pytest.fixture
def node(settings):
    found = Node()
    settings.OPENSEARCH_URL = f"http://user:p%40ss@127.0.0.1:{found.server_port}"
    yield found
    found.shutdown()
    found.server_close()


def titles(text):
    return [h.item.title for h in look_up(text, Filters()).hits]


def test_what_is_published_is_found_there_and_what_is_withdrawn_is_not(node):
    bureau = agencies()[0]
    item = put(bureau, "供热公告")
    put(bureau, "停水公告")
    assert titles("供热") == ["供热公告"] and node.asked
    Item.objects.filter(pk=item.pk).update(live=False)
    refresh(item)
    assert titles("供热") == [] and len(node.docs) == 1


def test_filters_and_order_are_part_of_the_query(node):
    ways = [("供热",), ("采暖", "暖气")]
    body = opensearch.query([[("a_1",)], [("供热",), ("采暖",)], ways, [("热*",)]], 99, 11)
    either = [
        {"bool": {"filter": [{"term": {"tokens": "供热"}}]}},
        {"bool": {"filter": [{"term": {"tokens": "采暖"}}, {"term": {"tokens": "暖气"}}]}},
    ]
    prefix = [{"bool": {"filter": [{"prefix": {"tokens": "热"}}]}}]
    assert body["query"]["bool"]["filter"] == [
        {"terms": {"tokens": ["a_1"]}},
        {"terms": {"tokens": ["供热", "采暖"]}},
        {"bool": {"should": either, "minimum_should_match": 1}},
        {"bool": {"should": prefix, "minimum_should_match": 1}},
        {"range": {"docid": {"lt": 99}}},
    ]
    assert body["sort"] == [{"docid": "desc"}] and body["size"] == 11


def test_the_same_is_found_there_as_in_the_database(node, settings):
    bureau = agencies()[0]
    put(bureau, "公共租赁住房分配办法", document_number="兴住建发〔2026〕3号")
    put(bureau, "供热公告", "暖气不热的，拨打电话。")
    asked = ("公租房", "兴住建发2026年3号", "热", "供热公告 2026", "gongzufang", "公共租凭住房")
    there = [titles(text) for text in asked]
    settings.OPENSEARCH_URL = ""
    assert there == [titles(text) for text in asked] and all(there)


def test_out_of_reach_it_is_not_asked_again_at_once(node):
    put(agencies()[0], "供热公告")
    node.broken = True
    assert titles("供热") == ["供热公告"]
    node.broken = False
    node.asked.clear()
    assert titles("供热") == ["供热公告"] and node.asked == []


def test_out_of_reach_the_database_answers(node):
    put(agencies()[0], "供热公告")
    node.broken = True
    assert titles("供热") == ["供热公告"]


def test_publishing_does_not_wait_for_it(settings):
    settings.OPENSEARCH_URL = "http://127.0.0.1:9"
    put(agencies()[0], "供热公告")
    assert SearchText.objects.count() == 1 and titles("供热") == ["供热公告"]


def test_everything_is_built_anew(node, capsys):
    put(agencies()[0], "供热公告")
    node.docs.clear()
    call_command("reindex")
    assert "重建了 1 件" in capsys.readouterr().out and titles("供热") == ["供热公告"]
    assert node.mapping["properties"]["tokens"] == {"type": "keyword"}


def test_building_anew_without_it_is_told(settings):
    settings.OPENSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="连不上"):
        call_command("reindex")


def test_the_database_s_own_is_built_anew(settings):
    item = put(agencies()[0], "供热公告")
    SearchText.objects.all().delete()
    call_command("reindex")
    assert titles("供热") == [item.title]
