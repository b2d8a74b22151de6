"""WSGI 入口：公开页面的缓存在外，门口在中间，Django 在里。"""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

from gongkai.loading import load

#: 网站的进程里，连接由池子管；命令行的不用
os.environ["GONGKAI_POOLED"] = "1"
load()
django = get_wsgi_application()

from django.db import connections  # noqa: E402

from gongkai.portal.pagecache import PageCache  # noqa: E402
from gongkai.portal.refreshing import on_start  # noqa: E402
from gongkai.safekeeping.sweeping import sweep  # noqa: E402
from gongkai.site.admission import Admission  # noqa: E402
from gongkai.site.capacity import PATIENCE, capacity, raise_descriptors  # noqa: E402
from gongkai.site.warming import warm  # noqa: E402


def begin() -> None:
    """答第一个请求以前；不是请求，用过的连接要自己还。"""
    try:
        on_start()
    finally:
        connections.close_all()


raise_descriptors()
warm()
# 上次被杀时留下的；附件多的要看一会儿，不耽误启动
Thread(target=sweep, daemon=True).start()
_LIMITS = capacity()
application = PageCache(Admission(django, _LIMITS.at_once, _LIMITS.waiting, PATIENCE), begin)
