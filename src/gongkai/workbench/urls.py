"""工作台的网址（在后台之下）。"""

from django.urls import path

from gongkai.workbench import tour, views

urlpatterns = [
    path("workbench/", views.home, name="workbench"),
    path("workbench/calendar/", views.calendar, name="workbench_calendar"),
    path("workbench/calendar/week/", views.calendar, {"span": "week"}, name="workbench_week"),
    path("workbench/calendar/address/", views.subscribe, name="calendar_address"),
    path("workbench/notices/", views.notices, name="notices"),
    path("workbench/notices/seen/", views.notices_seen, name="notices_seen"),
    path("workbench/notices/<number:pk>/", views.notice, name="notice"),
    path("tour/", tour.tour, name="tour"),
    path("workbench/find/", views.find, name="find"),
]
