"""网址：定了就不变。`plain` 是给程序读的和附件，没有语言之分。"""

from django.urls import path

from gongkai.portal import subscriptions
from gongkai.portal.disclosed import annual, catalogue, data, feeds, searching, utilities, views

plain = [
    path("search/suggest/", searching.suggestions, name="search_suggest"),
    path("search/alike/", searching.alike, name="search_alike"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap_index"),
    path("sitemap-<part:part>.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path("open-data/<label:slug>/items.csv", data.csv_list, name="open_data_csv"),
    path("open-data/<label:slug>/items.json", data.json_list, name="open_data_json"),
    path("open-data/annual-reports/cells.csv", annual.cells_csv, name="annual_cells_csv"),
    path("open-data/annual-reports/cells.json", annual.cells_json, name="annual_cells_json"),
    path(
        "open-data/annual-reports/cells.parquet",
        annual.cells_parquet,
        name="annual_cells_parquet",
    ),
    path("open-data/annual-reports/dictionary.csv", annual.dictionary, name="annual_dictionary"),
    path(
        "open-data/<label:slug>/annual-reports/<year:year>/report.<label:kind>",
        annual.one,
        name="annual_one",
    ),
    path("gk/<label:slug>/feed.xml", feeds.agency_feed, name="agency_feed"),
    path("gk/<label:slug>/c/<label:name>/feed.xml", feeds.column_feed, name="column_feed"),
    path(
        "gk/<label:slug>/<year:year>/<number:serial>/files/<file:name>",
        views.attachment,
        name="attachment",
    ),
]
urlpatterns = [
    path("search/", searching.search, name="search"),
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("subscribe/confirm/<token:token>/", subscriptions.confirm, name="subscription_confirm"),
    path("subscribe/leave/<token:token>/", subscriptions.leave_off, name="subscription_leave"),
    path("site-map/", feeds.site_map, name="site_map"),
    path("open-data/", data.front, name="open_data"),
    path("gk/<label:slug>/", views.agency, name="agency_home"),
    path("gk/<label:slug>/policies/", views.policies, name="policies"),
    path("gk/<label:slug>/projects/", views.projects, name="projects"),
    path("gk/<label:slug>/utilities/", utilities.utilities, name="agency_utilities"),
    path("gk/<label:slug>/catalogue/", catalogue.catalogue, name="agency_catalogue"),
    path("gk/<label:slug>/catalogue/<number:pk>/", catalogue.entry, name="catalogue_entry"),
    path("gk/<label:slug>/projects/<text:name>/", views.project, name="project"),
    path("gk/<label:slug>/c/<label:name>/", views.column, name="column"),
    path("gk/<label:slug>/<year:year>/<number:serial>/", views.item, name="item"),
]
