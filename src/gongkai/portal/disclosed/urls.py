"""网址：定了就不变。`plain` 是给程序读的和附件，没有语言之分。"""

from django.urls import path

from gongkai.portal import subscriptions
from gongkai.portal.disclosed import catalogue, data, feeds, searching, utilities, views

plain = [
    path("search/suggest/", searching.suggestions, name="search_suggest"),
    path("search/alike/", searching.alike, name="search_alike"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap_index"),
    path("sitemap-<int:part>.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path("open-data/<slug:slug>/items.csv", data.csv_list, name="open_data_csv"),
    path("open-data/<slug:slug>/items.json", data.json_list, name="open_data_json"),
    path("gk/<slug:slug>/feed.xml", feeds.agency_feed, name="agency_feed"),
    path("gk/<slug:slug>/c/<slug:name>/feed.xml", feeds.column_feed, name="column_feed"),
    path(
        "gk/<slug:slug>/<int:year>/<int:serial>/files/<str:name>",
        views.attachment,
        name="attachment",
    ),
]
urlpatterns = [
    path("search/", searching.search, name="search"),
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("subscribe/confirm/<str:token>/", subscriptions.confirm, name="subscription_confirm"),
    path("subscribe/leave/<str:token>/", subscriptions.leave_off, name="subscription_leave"),
    path("site-map/", feeds.site_map, name="site_map"),
    path("open-data/", data.front, name="open_data"),
    path("gk/<slug:slug>/", views.agency, name="agency_home"),
    path("gk/<slug:slug>/policies/", views.policies, name="policies"),
    path("gk/<slug:slug>/projects/", views.projects, name="projects"),
    path("gk/<slug:slug>/utilities/", utilities.utilities, name="agency_utilities"),
    path("gk/<slug:slug>/catalogue/", catalogue.catalogue, name="agency_catalogue"),
    path("gk/<slug:slug>/catalogue/<int:pk>/", catalogue.entry, name="catalogue_entry"),
    path("gk/<slug:slug>/projects/<str:name>/", views.project, name="project"),
    path("gk/<slug:slug>/c/<slug:name>/", views.column, name="column"),
    path("gk/<slug:slug>/<int:year>/<int:serial>/", views.item, name="item"),
]
