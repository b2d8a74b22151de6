import pytest

from gongkai.outbox.messages import post
from gongkai.outbox.models import Delivery

from ..applications.people import agencies
from .servers import MailServer, SmsServer


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path


@pytest.fixture
def bureau(db):
    return agencies()[0]


@pytest.fixture
def smtp(settings):
    """真的用 SMTP 发到测试的服务器，返回开一个服务器的函数。"""
    opened = []

    def start(mood="good", **more):
        server = MailServer(mood, **more)
        opened.append(server)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 2
        return server

    yield start
    for server in opened:
        server.__exit__()


@pytest.fixture
def sms(settings):
    with SmsServer() as server:
        settings.SMS_URL, settings.SMS_TOKEN = server.url, "t"
        yield server


@pytest.fixture
def posted(db):
    """存下一条，返回各份。"""

    def make(*to, key="k", subject="题", text="好", agency=None):
        assert post(key=key, subject=subject, text=text, to=to, agency=agency)
        return list(Delivery.objects.filter(message__key=key).order_by("pk"))

    return make
