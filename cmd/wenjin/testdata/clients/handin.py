"""What editors hand in by Meilisearch's client for Python, and what came of each: "works",
or the code that it was refused with. python handin.py HOST KEY"""
import sys

import meilisearch

client = meilisearch.Client(*sys.argv[1:])
index = client.index("articles")


class Failed(Exception):
    pass


def done(info):
    task = client.wait_for_task(info.task_uid, timeout_in_ms=30000)
    if task.error:
        raise Failed(task.error["code"])
    return task


def article(id, **more):
    return {"id": id, "title": "转账限额", "body": "每日五万元。", "category": "account", **more}


def outcome(task):
    return [d["outcome"] for d in client.http.get(f"tasks/{task.uid}")["details"]["documents"]]


calls = {
    "hand in: add documents": lambda: done(index.add_documents([article("py-one"), article(7)])).details["indexedDocuments"] == 2,
    "hand in: the same again": lambda: outcome(done(index.add_documents([article("py-one")]))) == ["unchanged"],
    "hand in: add in batches": lambda: [done(t).status for t in index.add_documents_in_batches([article("py-b1"), article("py-b2")], batch_size=1)] == ["succeeded", "succeeded"],
    "hand in: update documents": lambda: outcome(done(index.update_documents([{"id": "py-one", "tags": ["转账"]}]))) == ["changed"],
    "hand in: CSV, NDJSON": lambda: done(index.add_documents_csv("id,title,body,category\npy-csv,甲,乙,account\n".encode())).details["receivedDocuments"] == 1
    and done(index.add_documents_ndjson('{"id":"py-nd","title":"甲","body":"乙","category":"account"}\n'.encode())).status == "succeeded",
    "hand in: what is no article": lambda: done(index.add_documents([{"id": "py-bad", "body": "x"}])),
    "hand in: a bad id": lambda: done(index.add_documents([article("a b")])),
    "hand in: to an article of a file": lambda: done(index.update_documents([{"id": "report", "tags": ["x"]}])),
    "hand in: another primary key": lambda: index.add_documents([article("x")], "nr"),
    "delete own drafts": lambda: outcome(done(index.delete_document("py-b1"))) == ["dropped"] and outcome(done(index.delete_documents(["py-b2", "none"]))) == ["absent", "dropped"],
    "delete by a filter": lambda: done(index.delete_documents(filter="slug = report")),
    "delete all": lambda: index.delete_all_documents(),
    "tasks, one task": lambda: client.get_tasks({"statuses": ["failed"], "limit": 1}).results[0].error["code"] == "article_from_file" and client.get_task(1).status == "succeeded",
    "cancel tasks, delete tasks": lambda: client.cancel_tasks({"uids": ["1"]}),
    "the drafts are not found": lambda: index.search("转账限额", {"filter": "slug = py-one"})["hits"] == [],
}
for name, call in calls.items():
    try:
        got = call()
        came = "works" if got is True else f"answered {got!r}"
    except meilisearch.errors.MeilisearchApiError as e:
        came = e.code
    except Failed as e:
        came = str(e)
    except Exception as e:  # of the client itself
        came = repr(e)
    print(f"{name}\t{came}")
