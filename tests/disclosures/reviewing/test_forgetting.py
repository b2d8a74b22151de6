"""遮去的号码在数据库的文件、预写日志、数据目录、公众看得见的各处都找不到。

另起一个进程，用真的 SQLite 文件：测试库在内存里，看不出文件里留着什么。
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from gongkai.language.identity import resident_check
from tests.prepared import furnish

ROOT = Path(__file__).parents[3]
NUMBER = "64010419851203456" + resident_check("64010419851203456")
SCRIPT = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.site.settings"
import django
django.setup()
from django.conf import settings
settings.SECOND_FACTOR = "optional"
settings.ALLOWED_HOSTS = ["*"]
from django.test.utils import override_settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}).enable()
from django.db import connection
from django.test import Client
from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.publishing import mask_draft, override
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.outbox.ticking import tick
from tests.applications.people import agencies, person
from tests.disclosures.items import draft, publish, reviewers

number = sys.argv[1]
ensure_workflows()
bureau = agencies()[0]
author, people = person("author", bureau, Role.AUTHOR), reviewers(bureau)
client = Client()
SEEN = ["/", "/gk/housing/", "/gk/housing/c/policy/", "/gk/housing/feed.xml",
        "/open-data/housing/items.csv", "/open-data/housing/items.json", "/api/open/v1/items",
        "/search/?q=分配结果", "/sitemap.xml", "/sitemap-0.xml"]


def outputs(item):
    serial = f"{item.year}/{item.serial}"
    paths = [*SEEN, item.get_absolute_url(), f"/api/open/v1/items/{serial}?agency=housing"]
    found = {}
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[path] = body.decode("utf-8", "replace")
    return found


body = f"张某 {number[:6]}<b>{number[6:]}</b> 已分配。" + "其余的内容。" * 2000
item = draft(bureau, author, title=f"张某{number}的分配结果", text=body, keywords=number)
for n in range(20):
    draft(bureau, author, title=f"别的{n}", text="别的内容。" * 300)
override(item.get_latest_revision_as_object(), "以为不是真的", author)
item = publish(item, author, people)
before = outputs(item)
assert number in before[item.get_absolute_url()] and number in before["/gk/housing/feed.xml"]
mask_draft(item.get_latest_revision_as_object(), author)
item = publish(Item.objects.get(pk=item.pk), author, people)
tick()
for path, shown in outputs(item).items():
    assert number not in shown and number[6:14] not in shown, path
assert "更正前" in outputs(item)[item.get_absolute_url()]
connection.close()
print("done")
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite 的文件")
def test_masked_numbers_are_gone_from_every_byte(tmp_path, db):
    home = tmp_path / "home"
    furnish(home, keys=False)
    environment = os.environ | {"GONGKAI_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, NUMBER], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0 and "done" in done.stdout, done.stderr[-3000:]
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) > 3
    for path in files:
        content = path.read_bytes()
        for sought in (NUMBER, NUMBER[6:]):
            for encoding in ("utf-8", "utf-16-le"):
                assert sought.encode(encoding) not in content, f"{path.name}里还有"
