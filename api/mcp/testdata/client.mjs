// Uses the tools as the SDK for Node does, and says what it was told as one line of JSON.
// Arguments: the address, and the value of an Authorization header or nothing.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [, , address, authorization] = process.argv;
const headers = authorization ? { Authorization: authorization } : {};
const client = new Client({ name: "test", version: "1" });
await client.connect(new StreamableHTTPClientTransport(new URL(address), { requestInit: { headers } }));
const tools = (await client.listTools()).tools.map((t) => t.name); // keeps their schemas, which answers are held to
const found = await client.callTool({ name: "search", arguments: { query: "到账处置" } });
const article = await client.callTool({ name: "get_article", arguments: { slug: found.structuredContent.articles[0].slug } });
const missing = await client.callTool({ name: "get_article", arguments: { slug: "nothing" } });
const categories = await client.callTool({ name: "list_categories", arguments: {} });
await client.close();
console.log(JSON.stringify({
  server: client.getServerVersion().name, instructions: client.getInstructions(), tools,
  first: found.structuredContent.articles[0].slug, text: article.content[0].text,
  missing: missing.isError, categories: categories.structuredContent.categories.length,
}));
