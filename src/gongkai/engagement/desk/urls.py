"""政民互动的网址（在后台之下）。"""

from django.urls import path

from gongkai.engagement.desk import knowledge, noting, orders, receipts, soliciting, topics, views

urlpatterns = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/new/", noting.note, name="message_note"),
    path("messages/orders/", orders.importing, name="orders"),
    path("messages/orders/template/", orders.template, name="orders_template"),
    path("messages/orders/<number:pk>/undo/", orders.undoing, name="orders_undo"),
    path("messages/topics/", topics.listing, name="topics"),
    path("messages/topics/regroup/", topics.regroup, name="topics_regroup"),
    path("messages/topics/<number:pk>/", topics.topic, name="topic"),
    path("messages/topics/<number:pk>/do/<label:name>/", topics.step, name="topic_step"),
    path("messages/<number:pk>/", views.message_page, name="message"),
    path("messages/<number:pk>/receipt/", receipts.receipt, name="message_receipt"),
    path("messages/<number:pk>/receipt/view/", receipts.on_screen, name="message_receipt_view"),
    path("messages/<number:pk>/unmask/", views.unmask, name="message_unmask"),
    path("messages/<number:pk>/take-out/", topics.take_out, name="message_take_out"),
    path("messages/<number:pk>/knowledge/", knowledge.from_reply, name="knowledge_from"),
    path("messages/<number:pk>/do/<label:name>/", views.step, name="message_step"),
    path("knowledge/", knowledge.listing, name="knowledge_list"),
    path("knowledge/new/", knowledge.new, name="knowledge_new"),
    path("knowledge/<number:pk>/", knowledge.edit, name="knowledge_edit"),
    path("knowledge/<number:pk>/remove/", knowledge.remove, name="knowledge_remove"),
    path("consultations/", soliciting.listing, name="consultation_list"),
    path("consultations/new/", soliciting.new, name="consultation_new"),
    path("consultations/<number:pk>/", soliciting.page, name="consultation_edit"),
    path("consultations/<number:pk>/write/", soliciting.write, name="consultation_write"),
    path("consultations/<number:pk>/export/", soliciting.export, name="consultation_export"),
    path("consultations/<number:pk>/do/<label:name>/", soliciting.step, name="consultation_step"),
    path("consultations/files/<number:pk>/", soliciting.file, name="opinion_file"),
    path("consultations/responses/<number:pk>/", soliciting.who, name="response_who"),
]
