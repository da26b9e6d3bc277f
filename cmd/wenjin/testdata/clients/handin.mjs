// What editors hand in by Meilisearch's client for JavaScript, and what came of each:
// "works", or the code that it was refused with. node handin.mjs MODULE HOST KEY
const [module, host, apiKey] = process.argv.slice(2);
const library = await import(module);
const client = new (library.Meilisearch ?? library.MeiliSearch)({ host, apiKey });
const index = client.index("articles");
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const prefix = module.replace("meilisearch-", "");
const article = (id, more) => ({ id, title: "转账限额", body: "每日五万元。", category: "account", ...more });

// done waits until a task is over; the error of one that failed is thrown.
const done = async (enqueued) => {
  const { taskUid } = await enqueued;
  const task = client.tasks ? await client.tasks.waitForTask(taskUid, { timeout: 30000 }) : await client.waitForTask(taskUid, { timeOutMs: 30000 });
  if (task.error) throw { code: task.error.code };
  return task;
};
const all = async (enqueued) => {
  const tasks = [];
  for (const one of await enqueued) tasks.push(await done(one));
  return tasks;
};
const outcome = (task) => task.details.documents.map((d) => d.outcome);
const tasks = client.tasks ?? client;

const calls = {
  "hand in: add documents": async () => (await done(index.addDocuments([article(`${prefix}-one`), article(7)]))).details.indexedDocuments === 2,
  "hand in: the same again": async () => same(outcome(await done(index.addDocuments([article(`${prefix}-one`)]))), ["unchanged"]),
  "hand in: add in batches": async () => {
    const came = index.addDocumentsInBatches([article(`${prefix}-b1`), article(`${prefix}-b2`)], 1);
    return same((await all(Array.isArray(came) ? Promise.all(came) : came)).map((t) => t.status), ["succeeded", "succeeded"]);
  },
  "hand in: update documents": async () => same(outcome(await done(index.updateDocuments([{ id: `${prefix}-one`, tags: ["转账"] }]))), ["changed"]),
  "hand in: CSV, NDJSON": async () =>
    (await done(index.addDocumentsFromString(`id,title,body,category\n${prefix}-csv,甲,乙,account\n`, "text/csv"))).details.receivedDocuments === 1 &&
    (await done(index.updateDocumentsFromString(`{"id":"${prefix}-nd","title":"甲","body":"乙","category":"account"}\n`, "application/x-ndjson"))).status === "succeeded",
  "hand in: what is no article": () => done(index.addDocuments([{ id: `${prefix}-bad`, body: "x" }])),
  "hand in: a bad id": () => done(index.addDocuments([article("a b")])),
  "hand in: to an article of a file": () => done(index.updateDocuments([{ id: "report", tags: ["x"] }])),
  "hand in: another primary key": () => index.addDocuments([article("x")], { primaryKey: "nr" }),
  "delete own drafts": async () => same(outcome(await done(index.deleteDocument(`${prefix}-b1`))), ["dropped"]) && same(outcome(await done(index.deleteDocuments([`${prefix}-b2`, "none"]))).toSorted(), ["absent", "dropped"]),
  "delete by a filter": () => done(index.deleteDocuments({ filter: "slug = report" })),
  "delete all": () => index.deleteAllDocuments(),
  "tasks, one task": async () => (await tasks.getTasks({ statuses: ["failed"], limit: 1 })).results[0].error.code === "article_from_file" && (await tasks.getTask(1)).status === "succeeded",
  "cancel tasks, delete tasks": () => tasks.cancelTasks({ uids: [1] }),
  "the drafts are not found": async () => same((await index.search("转账限额", { filter: `slug = ${prefix}-one` })).hits, []),
};
for (const [name, call] of Object.entries(calls)) {
  let came;
  try {
    const got = await call();
    came = got === true ? "works" : `answered ${JSON.stringify(got)}`;
  } catch (e) {
    came = e.cause?.code ?? e.code ?? e.stack;
  }
  console.log(`${name}\t${came}`);
}
