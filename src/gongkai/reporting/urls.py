"""年报的网址（在后台之下）。"""

from django.urls import path

from gongkai.reporting import views

urlpatterns = [
    path("annual/", views.chosen, name="report"),
    path("annual/<int:agency_pk>/<int:year>/cell/<str:name>/", views.cell, name="report_cell"),
    path("annual/<int:agency_pk>/<int:year>/publish/", views.to_item, name="report_item"),
    path("annual/<int:agency_pk>/<int:year>/<slug:form>/", views.download, name="report_download"),
]
