"""渠道的网址（在后台的 channels/ 之下）。"""

from django.urls import path

from gongkai.channels.desk import accounts, plans, posters, posts

urlpatterns = [
    path("", accounts.listing, name="channels"),
    path("new/<label:kind>/", accounts.new, name="channel_new"),
    path("<number:pk>/", accounts.page, name="channel_account"),
    path("<number:pk>/do/<label:name>/", accounts.step, name="channel_step"),
    path("posts/", posts.listing, name="channel_posts"),
    path("posts/retry/", posts.retry_all, name="channel_retry_all"),
    path("posts/<number:pk>/retry/", posts.retry, name="channel_retry"),
    path("posts/<number:pk>/call-off/", posts.call_off, name="channel_call_off"),
    path("items/<number:pk>/", plans.page, name="channel_plan"),
    path("items/<number:pk>/text/<number:account>/", plans.text, name="channel_text"),
    path("poster/", posters.poster, name="channel_poster"),
    path("heard/", accounts.heard, name="channel_heard"),
]
