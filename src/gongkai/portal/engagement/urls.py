"""互动的网址：定了就不变。"""

from django.urls import path

from gongkai.portal.engagement import answers, consultations, progress, write

urlpatterns = [
    path("messages/", write.start, name="messages"),
    path("messages/progress/", progress.lookup, name="message_lookup"),
    path("messages/progress/message/", progress.progress, name="message_progress"),
    path("messages/progress/do/<label:name>/", progress.mine, name="message_mine"),
    path("messages/<label:slug>/alike/", write.alike, name="message_alike"),
    path("messages/<label:slug>/<label:name>/", write.step, name="message_write"),
    path("gk/<label:slug>/messages/", answers.listing, name="answers"),
    path("gk/<label:slug>/messages/<year:year>/<number:serial>/", answers.answer, name="answer"),
    path("gk/<label:slug>/topics/<number:pk>/", answers.topic, name="public_topic"),
    path("gk/<label:slug>/consultations/", consultations.listing, name="consultations"),
    path(
        "gk/<label:slug>/consultations/<year:year>/<number:serial>/",
        consultations.consultation,
        name="consultation",
    ),
    path(
        "gk/<label:slug>/consultations/<year:year>/<number:serial>/draft/",
        consultations.draft_file,
        name="consultation_draft",
    ),
    path(
        "gk/<label:slug>/consultations/<year:year>/<number:serial>/results.xlsx",
        consultations.workbook,
        name="consultation_results",
    ),
    path("gk/<label:slug>/knowledge/", answers.knowledge, name="knowledge"),
    path("gk/<label:slug>/knowledge/<number:pk>/", answers.entry, name="knowledge_entry"),
]
