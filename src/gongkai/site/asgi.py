"""ASGI 入口。"""

from django.core.asgi import get_asgi_application

from gongkai.loading import load

load()
application = get_asgi_application()
