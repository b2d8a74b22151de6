"""复议与诉讼的网址（在后台之下）。"""

from django.urls import path

from gongkai.remedies import answering, complaints, views

urlpatterns = [
    path("contests/", views.contests, name="contests"),
    path("contests/new/<number:case_pk>/", views.new, name="contest_new"),
    path("contests/<number:pk>/", views.change, name="contest"),
    path("contests/<number:pk>/letter/", answering.letter, name="contest_letter"),
    path("complaints/", complaints.listing, name="complaints"),
    path("complaints/new/", complaints.new, name="complaint_new"),
    path("complaints/<number:pk>/", complaints.change, name="complaint"),
]
