"""复议与诉讼的网址（在后台之下）。"""

from django.urls import path

from gongkai.remedies import views

urlpatterns = [
    path("contests/", views.contests, name="contests"),
    path("contests/new/<int:case_pk>/", views.new, name="contest_new"),
    path("contests/<int:pk>/", views.change, name="contest"),
]
