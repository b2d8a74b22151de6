"""设置。缺省是一个机关、一台机器、嵌入的数据库；环境变量改成别的。

GONGKAI_HOME        数据目录（缺省为当前目录的 var/）
DATABASE_URL        如 postgres://用户:密码@主机/库；缺省为数据目录里的 SQLite
GONGKAI_SECRET_KEY  缺省自动生成并存在数据目录
GONGKAI_HOSTS       允许的域名，逗号分隔
GONGKAI_URL         对外的网址，如 https://xxgk.example.gov.cn
其余（数据密钥、算法、第二重验证、查毒）见管理员手册。
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from gongkai.site import databases
from gongkai.site.keys import secret_key
from gongkai.site.proxies import proxies

HOME = Path(os.environ.get("GONGKAI_HOME", "var")).resolve()
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
# 数据库、密钥、附件、导出、备份，写下的都只有本人可读；给别人看的（静态网站）写的时候另说
os.umask(0o077)
databases.own(HOME)
#: 密钥所在的目录：可以与数据分开
KEYS = Path(os.environ.get("GONGKAI_KEYS") or HOME).resolve()
KEYS.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = os.environ.get("GONGKAI_DEBUG") == "1"
SECRET_KEY = os.environ.get("GONGKAI_SECRET_KEY") or secret_key(KEYS)
PUBLIC_URL = os.environ.get("GONGKAI_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = os.environ.get("GONGKAI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE = PUBLIC_URL.startswith("https://")
#: 前面的反向代理的地址或者网段，逗号分隔；只有它们写的 X-Forwarded-For、X-Forwarded-Proto 才算
PROXIES = proxies(os.environ.get("GONGKAI_PROXIES", ""))
if PROXIES and SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "gongkai.demo",
    "gongkai.portal",
    "gongkai.workbench",
    "gongkai.reporting",
    "gongkai.channels",
    "gongkai.oversight",
    "gongkai.remedies",
    "gongkai.engagement",
    "gongkai.applications",
    "gongkai.disclosures",
    "gongkai.outbox",
    "gongkai.agencies",
    "gongkai.safekeeping",
    "gongkai.look",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.sites",
    "wagtail.snippets",
    "gongkai.agencies.users_app.UsersConfig",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "gongkai.site.logs.Requests",
    "gongkai.site.proxies.RealAddress",
    "gongkai.site.proxies.StrictTransport",
    "gongkai.site.middleware.Explained",
    "gongkai.site.middleware.LimitRequestSize",
    "gongkai.site.middleware.ProperText",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongkai.site.middleware.NoSuchStatic",
    "csp.middleware.CSPMiddleware",
    "gongkai.site.middleware.BackOfficeCSP",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "gongkai.agencies.middleware.SecondFactor",
    "gongkai.portal.addresses.OneAddress",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "gongkai.site.middleware.OldAddresses",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "gongkai.site.urls"
WSGI_APPLICATION = "gongkai.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongkai.portal.context.appearance",
                "gongkai.portal.context.identity",
                "gongkai.agencies.context.duties",
            ],
        },
    },
]

DATABASES = {"default": databases.default(HOME)}
#: 监控的令牌；不设的没有 /health/、/metrics/
METRICS_TOKEN = os.environ.get("GONGKAI_METRICS_TOKEN", "")
#: 公开统计的缓存；设了 GONGKAI_CACHE_URL=redis://… 的，次数、用过的验证题也记在那里，不记在数据库
_CACHE = os.environ.get("GONGKAI_CACHE_URL", "")
SHARED_CACHE = bool(_CACHE)
if _CACHE:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _CACHE}
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
#: 同一账号从同一来源连错 5 次，锁 30 分钟
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "gongkai.agencies.signin.locked_out"
AXES_VERBOSE = False
#: 各处取来访者的地址，只有这一个函数
AXES_CLIENT_IP_CALLABLE = "gongkai.safekeeping.limits.client_of"
OTP_TOTP_ISSUER = "公开"
#: required：必须绑定并输入动态口令；optional：绑定了的才要（只供试用）
SECOND_FACTOR = os.environ.get("GONGKAI_SECOND_FACTOR", "required")
#: 统一身份认证（OpenID Connect）：签发者的网址、客户端、哪一项声明是用户名；空为不用
OIDC_URL = os.environ.get("GONGKAI_OIDC_URL", "")
OIDC_CLIENT_ID = os.environ.get("GONGKAI_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("GONGKAI_OIDC_CLIENT_SECRET", "")
OIDC_USERNAME = os.environ.get("GONGKAI_OIDC_USERNAME", "preferred_username")
#: 多少秒没有动作就要重新登录
IDLE_SECONDS = 30 * 60

#: 个人信息的加密算法（aes、sm4）和留痕的散列（sha256、sm3）
CIPHER = os.environ.get("GONGKAI_CIPHER", "aes")
HASH = os.environ.get("GONGKAI_HASH", "sha256")
#: 留痕的存底：文件（空为数据目录里的 trail-anchor）；另送 syslog（如 udp://主机:514、/dev/log）、每天发到的邮箱
TRAIL_ANCHOR = os.environ.get("GONGKAI_TRAIL_ANCHOR", "")
TRAIL_SYSLOG = os.environ.get("GONGKAI_TRAIL_SYSLOG", "")
TRAIL_MAIL = os.environ.get("GONGKAI_TRAIL_MAIL", "")
#: clamd 的地址，如 127.0.0.1:3310；空为不查毒
CLAMAV = os.environ.get("GONGKAI_CLAMAV", "")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
#: 后台只有中文
WAGTAILADMIN_PERMITTED_LANGUAGES = WAGTAIL_CONTENT_LANGUAGES
TIME_ZONE = "Asia/Shanghai"
#: “今天”是哪一天关系期限，不让各人自己选时区
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "gongkai.site.static.CompressedOnce"},
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
#: 大的上传写进没有名字的临时文件，进程被杀也不留明文
FILE_UPLOAD_HANDLERS = ["gongkai.safekeeping.uploads.NamelessUpload"]
#: 一次请求的上限：两份 20 MB 的报告和一点余量
LARGEST_REQUEST = 41 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SESSION_COOKIE_AGE = 8 * 3600

#: 审查中改了的，各步重审；审查走完由我们自己的一步公开
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "gongkai.disclosures.reviewing.finishing.finish"
WAGTAIL_SITE_NAME = os.environ.get("GONGKAI_SITE_NAME", "公开")
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "ofd", "txt", "csv"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

#: 页脚和 META 里的标识：主办单位、承办单位、联系方式、网站标识码、ICP 备案号、公安备案号，
#: “党政机关”标识和“我为政府网站找错”的网址
SITE_IDENTITY = {
    name: os.environ.get(f"GONGKAI_SITE_{name.upper()}", "")
    for name in (
        *("organizer", "operator", "contact", "id_code", "icp", "police"),
        *("party_mark", "report_errors"),
    )
}
#: 邮件：EMAIL_URL 如 smtp://用户:密码@主机:25；没有就打印在终端
_EMAIL = urlsplit(os.environ.get("GONGKAI_EMAIL_URL", ""))
if _EMAIL.hostname:
    EMAIL_HOST, EMAIL_PORT = _EMAIL.hostname, _EMAIL.port or 25
    EMAIL_HOST_USER = unquote(_EMAIL.username or "")
    EMAIL_HOST_PASSWORD = unquote(_EMAIL.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = _EMAIL.scheme == "smtp+tls", _EMAIL.scheme == "smtps"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("GONGKAI_EMAIL_FROM", "gongkai@localhost")
#: 短信的 HTTP 接口；空为不发短信
SMS_URL = os.environ.get("GONGKAI_SMS_URL", "")
SMS_TOKEN = os.environ.get("GONGKAI_SMS_TOKEN", "")
#: 没有发成的通知隔多少分钟再试，试完为止
OUTBOX_BACK_OFF = (1, 5, 15, 60, 180, 720, 1440)
#: 一份最多发多少秒；认领多少秒以后算进程死了；一次 tick 每种渠道最多发多少秒
OUTBOX_DEADLINE, OUTBOX_LEASE, OUTBOX_BUDGET = 60, 300, 120

#: 查站外链接打不打得开（只查公网地址）；不许服务器外联的设 0
CHECK_LINKS = os.environ.get("GONGKAI_CHECK_LINKS", "1") == "1"

#: 各渠道的接口只连公网上的、加密的；测试里换成本机的（渠道 -> 网址），不由环境变量改
CHANNELS_LOOPBACK, CHANNELS_BASES = False, dict[str, str]()

#: 走网站只走公网上的；测试里可以走本机的，不由环境变量改
WALK_LOOPBACK = False
#: 要用脚本才看得到的页，用本机的 Chromium 看（有的话）；不许起浏览器的设 0
WALK_SCRIPT = os.environ.get("GONGKAI_WALK_SCRIPT", "1") == "1"

#: 检索交给 OpenSearch：如 https://用户:密码@主机:9200；空为用数据库里的索引
OPENSEARCH_URL = os.environ.get("GONGKAI_OPENSEARCH_URL", "")
OPENSEARCH_INDEX = os.environ.get("GONGKAI_OPENSEARCH_INDEX", "gongkai-items")
#: 年报体检：同一来源每分钟的次数，同时进行的个数
CHECKUP_RATE = 20
CHECKUP_AT_ONCE = 2
#: 同一来源每小时提交申请、每分钟查进度的次数
APPLY_RATE = int(os.environ.get("GONGKAI_APPLY_RATE", "30"))
LOOKUP_RATE = 10
#: 同一来源每分钟检索、下载、整份下载目录的次数；一个单位的人往往同一个来源，不能太小
SEARCH_RATE, DOWNLOAD_RATE, WHOLE_RATE = 60, 600, 20

#: 每个请求记一行
LOG_REQUESTS = os.environ.get("GONGKAI_LOG_REQUESTS", "0") == "1"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"away": {"()": "gongkai.site.errors.AwayInOneLine"}},
    "formatters": {
        "text": {"()": "gongkai.site.logs.Plain", "format": "%(levelname)s %(name)s: %(message)s"},
        "json": {"()": "gongkai.site.logs.Lines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["away"],
            "formatter": "json" if os.environ.get("GONGKAI_LOG") == "json" else "text",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"gongkai.requests": {"level": "INFO"}},
}
