"""Calls of Meilisearch's client for Python, and what came of each: "works", or the code
that it was refused with. python calls.py HOST [KEY]"""
import sys

import meilisearch

client = meilisearch.Client(*sys.argv[1:])
index = client.index("articles")
one = {"limit": 1, "attributesToRetrieve": ["id", "title"]}


def ids(found):
    return [h["id"] for h in found["hits"]]


def query(q, **more):
    return {"indexUid": "articles", "q": q, **more}


calls = {
    "health, isHealthy": lambda: client.health()["status"] == "available" and client.is_healthy(),
    "version": lambda: client.get_version()["pkgVersion"] != "",
    "stats": lambda: client.get_all_stats()["indexes"]["articles"]["numberOfDocuments"] == 3 and index.get_stats().number_of_documents == 3,
    "indexes, one index": lambda: client.get_indexes()["results"][0].primary_key == "id" and client.get_index("articles").updated_at.year > 2000 and index.get_primary_key() == "id",
    "search": lambda: ids(index.search("征信", one)) == ["overdue"],
    "search, all null": lambda: len(ids(index.search("征信", {"filter": None, "sort": None, "hybrid": None, "attributesToSearchOn": None, "vector": None}))) == 2,
    "page, hitsPerPage": lambda: [index.search("征信", {"page": 2, "hitsPerPage": 1})[k] for k in ("page", "totalPages", "totalHits", "hitsPerPage")] == [2, 2, 2, 1],
    "filter: comparison, TO, IS NULL, IS EMPTY, slug, dates": lambda: ids(index.search("", {"filter": ["updatedAt >= 2020-01-01", "updatedAt 0 TO 4102444800", ["validTo IS NULL", "slug = none"], "tags IS NOT EMPTY"]})) == ["overdue"],
    "facets, hierarchical facets": lambda: index.search("", {"facets": ["categories.lvl1"]})["facetDistribution"] == {"categories.lvl1": {"credit > repair": 1}},
    "attributesToHighlight, attributesToCrop": lambda: index.search("到账", {**one, "attributesToHighlight": ["title"], "attributesToCrop": ["title"]})["hits"][0]["_formatted"]["title"] == "银行卡转账多久<em>到账</em>？",
    "showMatchesPosition": lambda: index.search("到账", {**one, "showMatchesPosition": True})["hits"][0]["_matchesPosition"]["title"] == [{"start": 21, "length": 6}],
    "attributesToSearchOn": lambda: ids(index.search("征信", {"attributesToSearchOn": ["body"]})) == ["overdue"],
    "rankingScoreThreshold": lambda: ids(index.search("征信", {"rankingScoreThreshold": 1})) == [],
    "distinct": lambda: len(ids(index.search("征信", {"distinct": "audience"}))) == 1,
    "locales": lambda: len(ids(index.search("征信", {"locales": ["zho"]}))) == 2,
    "multi-search": lambda: [ids(r) for r in client.multi_search([query("征信", limit=1), query("到账", limit=1)])["results"]] == [["overdue"], ["arrival"]],
    "multi-search with federation": lambda: ids(client.multi_search([query("征信"), query("到账", federationOptions={"weight": 0.01})], {"limit": 2})) == ["overdue", "report"],
    "facet search": lambda: index.facet_search("category", "repair")["facetHits"] == [{"value": "credit/repair", "count": 1}],
    "similar documents": lambda: ids(index.get_similar_documents({"id": "report", "embedder": "default"})) == ["overdue"],
    "documents": lambda: index.get_documents({"limit": 1, "fields": ["id"]}).total == 3 and index.get_documents({"filter": "tags = 逾期"}).results[0].id == "overdue",
    "one document": lambda: index.get_document("report", {"fields": ["id", "title"]}).title == "征信报告怎么查？",
    "settings, one setting": lambda: "updatedAt" in index.get_settings()["filterableAttributes"] and index.get_searchable_attributes()[0] == "title" and index.get_faceting_settings().max_values_per_facet == 100,
    "search: unknown parameter": lambda: index.search("征信", {"nonsense": 1}),
    "search: hybrid": lambda: len(ids(index.search("征信", {"hybrid": {"embedder": "default", "semanticRatio": 0.5}}))) == 2,
    "search: vector": lambda: index.search("征信", {"vector": [1]}),
    "search: limit above 200": lambda: index.search("征信", {"limit": 201}),
    "another index": lambda: client.index("movies").search("征信"),
    "add documents": lambda: index.add_documents([{"id": "x", "title": "y"}]),
    "delete documents": lambda: index.delete_all_documents(),
    "create an index": lambda: client.create_index("movies"),
    "delete the index": lambda: client.delete_index("articles"),
    "change settings": lambda: index.update_settings({"stopWords": []}),
    "typo tolerance": lambda: index.get_typo_tolerance(),
    "keys": lambda: client.get_keys(),
    "dumps, snapshots": lambda: client.create_dump(),
    "tasks": lambda: client.get_tasks(),
}
for name, call in calls.items():
    try:
        got = call()
        came = "works" if got is True else f"answered {got!r}"
    except meilisearch.errors.MeilisearchApiError as e:
        came = e.code
    except Exception as e:  # of the client itself
        came = repr(e)
    print(f"{name}\t{came}")
