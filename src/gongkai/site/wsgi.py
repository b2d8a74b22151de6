"""WSGI 入口：公开页面的缓存在外，Django 在里。"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.site.settings")
django = get_wsgi_application()

from gongkai.portal.pagecache import PageCache  # noqa: E402
from gongkai.portal.refreshing import on_start  # noqa: E402

application = PageCache(django, on_start)
