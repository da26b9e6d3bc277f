//! The search of the service as one would build it on Tantivy with jieba, as a peer of
//! wenjin-bench. It reads requests from its input, one JSON object a line, and answers each
//! by a line; the index lies in the folder that is its only argument.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::aggregation::{AggContextParams, AggregationCollector};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{LowerCaser, TextAnalyzer, TokenStream};
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, Term, doc};
use tantivy_jieba::JiebaTokenizer;

const PAGE_SIZE: usize = 10;
const SNIPPET_CHARACTERS: usize = 80;
const WRITER_BYTES: usize = 200 << 20;

/// A request: articles to add, or a text to search.
#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    add: Vec<Article>,
    search: Option<String>,
}

#[derive(Deserialize)]
struct Article {
    slug: String,
    title: String,
    questions: Vec<String>,
    answer: String,
    body: String,
    category: String,
    audience: String,
}

/// An answer as every engine that is measured gives it.
#[derive(Serialize, Default)]
struct Answer {
    query: String,
    total: usize,
    facets: BTreeMap<String, u64>,
    hits: Vec<Hit>,
}

#[derive(Serialize)]
struct Hit {
    slug: String,
    title: String,
    answer: String,
    category: String,
    marked: String,
    snippet: String,
}

struct Fields {
    slug: Field,
    title: Field,
    questions: Field,
    answer: Field,
    body: Field,
    category: Field,
    audience: Field,
}

struct Engine {
    fields: Fields,
    index: Index,
    reader: IndexReader,
    writer: IndexWriter,
    tokenizer: TextAnalyzer,
    by_category: Aggregations,
}

impl Engine {
    fn create(dir: &str) -> Result<Engine, Box<dyn Error>> {
        let words = TextFieldIndexing::default().set_tokenizer("jieba").set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(words);
        let keyword = TextOptions::default()
            .set_indexing_options(TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::Basic))
            .set_fast("raw");
        let mut schema = Schema::builder();
        let fields = Fields {
            slug: schema.add_text_field("slug", STORED),
            title: schema.add_text_field("title", text.clone() | STORED),
            questions: schema.add_text_field("questions", text.clone()),
            answer: schema.add_text_field("answer", text.clone() | STORED),
            body: schema.add_text_field("body", text | STORED),
            category: schema.add_text_field("category", keyword.clone() | STORED),
            audience: schema.add_text_field("audience", keyword),
        };
        let index = Index::create_in_dir(dir, schema.build())?;
        // In search mode words overlap, on which tantivy 0.27 panics when it marks them.
        let tokenizer = TextAnalyzer::builder(JiebaTokenizer::with_search_mode(false)).filter(LowerCaser).build();
        index.tokenizers().register("jieba", tokenizer.clone());
        let (writer, reader) = (index.writer(WRITER_BYTES)?, index.reader()?);
        let by_category = serde_json::from_value(serde_json::json!({"category": {"terms": {"field": "category", "size": 100}}}))?;
        Ok(Engine { fields, index, reader, writer, tokenizer, by_category })
    }

    fn add(&mut self, articles: Vec<Article>) -> Result<(), Box<dyn Error>> {
        let f = &self.fields;
        for a in articles {
            let mut d = doc!(f.slug => a.slug, f.title => a.title, f.answer => a.answer, f.body => a.body, f.category => a.category, f.audience => a.audience);
            for q in a.questions {
                d.add_text(f.questions, q);
            }
            self.writer.add_document(d)?;
        }
        self.writer.commit()?;
        self.reader.reload()?;
        Ok(())
    }

    /// Any word of the text in any field, in what customers may see.
    fn query(&mut self, text: &str) -> BooleanQuery {
        let f = &self.fields;
        let mut words: Vec<(Occur, Box<dyn Query>)> = vec![];
        let mut tokens = self.tokenizer.token_stream(text);
        while tokens.advance() {
            for field in [f.title, f.questions, f.answer, f.body] {
                let term = Term::from_field_text(field, &tokens.token().text);
                words.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
            }
        }
        let public = TermQuery::new(Term::from_field_text(f.audience, "public"), IndexRecordOption::Basic);
        BooleanQuery::new(vec![(Occur::Must, Box::new(BooleanQuery::new(words))), (Occur::Must, Box::new(public))])
    }

    fn search(&mut self, text: String) -> Result<Answer, Box<dyn Error>> {
        let query = self.query(&text);
        let searcher = self.reader.searcher();
        let context = AggContextParams::new(Default::default(), self.index.tokenizers().clone());
        let facets = AggregationCollector::from_aggs(self.by_category.clone(), context);
        let (best, total, groups) = searcher.search(&query, &(TopDocs::with_limit(PAGE_SIZE).order_by_score(), Count, facets))?;
        let mut answer = Answer { query: text, total, ..Default::default() };
        for bucket in serde_json::to_value(groups)?["category"]["buckets"].as_array().into_iter().flatten() {
            answer.facets.insert(bucket["key"].as_str().unwrap_or_default().into(), bucket["doc_count"].as_u64().unwrap_or_default());
        }
        let f = &self.fields;
        let title = SnippetGenerator::create(&searcher, &query, f.title)?;
        let mut body = SnippetGenerator::create(&searcher, &query, f.body)?;
        body.set_max_num_chars(SNIPPET_CHARACTERS);
        for (_, at) in best {
            let d: TantivyDocument = searcher.doc(at)?;
            let stored = |field| d.get_first(field).and_then(|v| v.as_str()).unwrap_or_default().to_string();
            answer.hits.push(Hit {
                slug: stored(f.slug),
                title: stored(f.title),
                answer: stored(f.answer),
                category: stored(f.category),
                marked: title.snippet_from_doc(&d).to_html(),
                snippet: body.snippet_from_doc(&d).to_html(),
            });
        }
        Ok(answer)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args().nth(1).ok_or("usage: wenjin-bench-tantivy FOLDER")?;
    let mut engine = Engine::create(&dir)?;
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        if !request.add.is_empty() {
            engine.add(request.add)?;
        }
        let answer = match request.search {
            Some(text) => engine.search(text)?,
            None => Answer::default(),
        };
        serde_json::to_writer(&mut out, &answer)?;
        out.write_all(b"\n")?;
        out.flush()?;
    }
    Ok(())
}
