"""安全的设置由环境算出来：测试里换掉的不算，另起一个进程，照安装好的样子读。"""

import json
import os
import subprocess
import sys

import pytest

_READ = """
import json, os
from django.conf import settings
names = %r
found = {name: getattr(settings, name) for name in names}
print(json.dumps(found | {"umask": os.umask(0)}, default=str))
"""
_NAMES = (
    *("DEBUG", "SECURE", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS"),
    *("SESSION_COOKIE_HTTPONLY", "SECURE_CONTENT_TYPE_NOSNIFF", "X_FRAME_OPTIONS"),
    *("SECURE_REFERRER_POLICY", "AXES_FAILURE_LIMIT", "AXES_COOLOFF_TIME", "PASSWORD_HASHERS"),
    "MIDDLEWARE",
)


def read(tmp_path, **more):
    env = {
        k: v for k, v in os.environ.items() if not k.startswith(("GONGKAI", "DJANGO", "DATABASE"))
    }
    env |= {
        "GONGKAI_HOME": str(tmp_path),
        "GONGKAI_SETTINGS": os.devnull,
        "DJANGO_SETTINGS_MODULE": "gongkai.site.settings",
    } | more
    code = _READ % (_NAMES,)
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_behind_https_the_browser_is_held_to_it_for_a_year(tmp_path):
    found = read(tmp_path, GONGKAI_URL="https://gk.example.cn")
    assert found["SECURE"] and found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600


def test_on_plain_http_nothing_is_promised_that_would_lock_people_out(tmp_path):
    found = read(tmp_path, GONGKAI_URL="http://10.1.2.3:8000")
    assert not (found["SECURE"] or found["SESSION_COOKIE_SECURE"] or found["CSRF_COOKIE_SECURE"])
    assert found["SECURE_HSTS_SECONDS"] == 0


@pytest.mark.parametrize("url", ["https://gk.example.cn", "http://10.1.2.3:8000"])
def test_what_holds_everywhere(tmp_path, url):
    found = read(tmp_path, GONGKAI_URL=url)
    assert not found["DEBUG"] and found["umask"] == 0o077
    assert found["SESSION_COOKIE_HTTPONLY"] and found["SECURE_CONTENT_TYPE_NOSNIFF"]
    assert found["X_FRAME_OPTIONS"] == "SAMEORIGIN"
    assert found["SECURE_REFERRER_POLICY"] == "same-origin"
    assert found["AXES_FAILURE_LIMIT"] <= 10 and found["AXES_COOLOFF_TIME"]
    assert "MD5" not in found["PASSWORD_HASHERS"][0]
    order = found["MIDDLEWARE"]
    # 地址先认好，后面限次、锁定、留痕才看得见真的来访者
    address = order.index("gongkai.site.proxies.RealAddress")
    assert all(address < n for n, name in enumerate(order) if "axes" in name or "Session" in name)
    assert "gongkai.site.proxies.StrictTransport" in order
