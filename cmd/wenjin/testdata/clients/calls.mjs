// Calls of Meilisearch's client for JavaScript, and what came of each: "works", or the
// code that it was refused with. node calls.mjs MODULE HOST [KEY]
const [module, host, apiKey] = process.argv.slice(2);
const library = await import(module);
const client = new (library.Meilisearch ?? library.MeiliSearch)({ host, apiKey });
const index = client.index("articles");
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const ids = (found) => found.hits.map((h) => h.id);
const one = { limit: 1, attributesToRetrieve: ["id", "title"] };

const calls = {
  "health, isHealthy": async () => (await client.health()).status === "available" && (await client.isHealthy()),
  version: async () => (await client.getVersion()).pkgVersion !== "",
  stats: async () => (await client.getStats()).indexes.articles.numberOfDocuments === 3 && (await index.getStats()).numberOfDocuments === 3,
  "indexes, one index": async () => (await client.getIndexes()).results[0].primaryKey === "id" && (await client.getIndex("articles")).updatedAt instanceof Date && (await index.fetchPrimaryKey()) === "id",
  search: async () => same(ids(await index.search("征信", one)), ["overdue"]),
  "search by GET": async () => same(ids(await index.searchGet("征信", { ...one, filter: "tags = 逾期", facets: ["kind"], showRankingScore: true })), ["overdue"]),
  "search, all null": async () => ids(await index.search("征信", { filter: null, sort: null, hybrid: null, attributesToSearchOn: null, distinct: null, vector: null })).length === 2,
  "page, hitsPerPage": async () => same(Object.entries(await index.search("征信", { page: 2, hitsPerPage: 1 })).filter(([k]) => /age|totalHits/.test(k)).map(([, v]) => v).toSorted(), [1, 2, 2, 2]),
  "filter: comparison, TO, IS NULL, IS EMPTY, slug, dates": async () => same(ids(await index.search("", { filter: ["updatedAt >= 2020-01-01", "updatedAt 0 TO 4102444800", ["validTo IS NULL", "slug = none"], "tags IS NOT EMPTY"] })), ["overdue"]),
  "facets, hierarchical facets": async () => same((await index.search("", { facets: ["categories.lvl0", "categories.lvl1"] })).facetDistribution, { "categories.lvl0": { account: 1, credit: 2 }, "categories.lvl1": { "credit > repair": 1 } }),
  "attributesToHighlight, attributesToCrop": async () => same((await index.search("到账", { ...one, attributesToRetrieve: ["title", "body"], attributesToHighlight: ["title"], attributesToCrop: ["body"], cropLength: 4 })).hits[0]._formatted, { body: "…到账。", title: "银行卡转账多久<em>到账</em>？" }),
  showMatchesPosition: async () => same((await index.search("到账", { ...one, showMatchesPosition: true })).hits[0]._matchesPosition.title, [{ start: 21, length: 6 }]),
  attributesToSearchOn: async () => same(ids(await index.search("征信", { attributesToSearchOn: ["body"] })), ["overdue"]),
  rankingScoreThreshold: async () => ids(await index.search("征信", { rankingScoreThreshold: 1 })).length === 0,
  distinct: async () => ids(await index.search("征信", { distinct: "audience" })).length === 1,
  locales: async () => ids(await index.search("征信", { locales: ["zho"] })).length === 2,
  "multi-search": async () => same((await client.multiSearch({ queries: [{ indexUid: "articles", q: "征信", ...one }, { indexUid: "articles", q: "到账", ...one }] })).results.flatMap(ids), ["overdue", "arrival"]),
  "multi-search with federation": async () => same(ids(await client.multiSearch({ federation: { limit: 2 }, queries: [{ indexUid: "articles", q: "征信" }, { indexUid: "articles", q: "到账", federationOptions: { weight: 0.01 } }] })), ["overdue", "report"]),
  "facet search": async () => same((await index.searchForFacetValues({ facetName: "category", facetQuery: "repair" })).facetHits, [{ count: 1, value: "credit/repair" }]),
  "similar documents": async () => same(ids(await index.searchSimilarDocuments({ id: "report", embedder: "default" })), ["overdue"]),
  documents: async () => (await index.getDocuments({ limit: 1, fields: ["id"] })).total === 3 && (await index.getDocuments({ filter: "tags = 逾期" })).results[0].id === "overdue",
  "one document": async () => same(await index.getDocument("report", { fields: ["id", "title"] }), { id: "report", title: "征信报告怎么查？" }),
  "settings, one setting": async () => (await index.getSettings()).filterableAttributes.includes("updatedAt") && (await index.getSearchableAttributes())[0] === "title" && (await index.getFaceting()).maxValuesPerFacet === 100,
  "search: unknown parameter": () => index.search("征信", { nonsense: 1 }),
  "search: hybrid": async () => ids(await index.search("征信", { hybrid: { embedder: "default", semanticRatio: 0.5 } })).length === 2,
  "search: vector": () => index.search("征信", { vector: [1] }),
  "search: limit above 200": () => index.search("征信", { limit: 201 }),
  "another index": () => client.index("movies").search("征信"),
  "add documents": () => index.addDocuments([{ id: "x", title: "y" }]),
  "delete documents": () => index.deleteAllDocuments(),
  "create an index": () => client.createIndex("movies"),
  "delete the index": () => client.deleteIndex("articles"),
  "change settings": () => index.updateSettings({ stopWords: [] }),
  "typo tolerance": () => index.getTypoTolerance(),
  keys: () => client.getKeys(),
  "dumps, snapshots": () => client.createDump(),
  tasks: () => (client.tasks ?? client).getTasks(),
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
