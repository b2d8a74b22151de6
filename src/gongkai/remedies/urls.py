"""复议与诉讼的网址（在后台之下）。"""

from django.urls import path

from gongkai.remedies import answering, complaints, utilities, views, withdrawing

urlpatterns = [
    path("contests/", views.contests, name="contests"),
    path("contests/new/<number:case_pk>/", views.new, name="contest_new"),
    path("contests/<number:pk>/", views.change, name="contest"),
    path("contests/<number:pk>/reopen/", views.again, name="contest_reopen"),
    path("contests/<number:pk>/letter/", answering.letter, name="contest_letter"),
    path("contests/<number:pk>/withdraw/", withdrawing.withdrawing, name="contest_withdraw"),
    path("utilities/", utilities.listing, name="utilities"),
    path("utilities/new/", utilities.new, name="utility_new"),
    path("utilities/<number:pk>/", utilities.change, name="utility"),
    path("utilities/<number:pk>/remove/", utilities.remove, name="utility_remove"),
    path("complaints/", complaints.listing, name="complaints"),
    path("complaints/new/", complaints.new, name="complaint_new"),
    path("complaints/<number:pk>/", complaints.change, name="complaint"),
]
