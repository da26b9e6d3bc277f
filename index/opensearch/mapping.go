package opensearch

import (
	"maps"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
)

// object is a piece of what OpenSearch is told, in JSON.
type object = map[string]any

// layout counts the ways in which documents were kept: an index of another is built anew.
const layout = 3

// The fields of a document in OpenSearch. Terms are those of our analyzer, whole.
const (
	fieldID      = "id"      // of the text, as _id is
	fieldArticle = "article" // whose document it is
	fieldStamp   = "stamp"   // a number made of all that it says: others have another
	fieldScopes  = "scopes"
	fieldFrom    = "from" // times are unix nanoseconds
	fieldUntil   = "until"
	fieldLapsed  = "lapsed"
	fieldUpdated = "updatedAt"
	fieldSlug    = "slug"
	fieldNumber  = "revision"

	fieldFilter = "filter." // + one of index.FilterFields
	fieldMoment = "moment." // + one of index.MomentFields

	fieldWords      = "words" // the Latin ones of all texts
	fieldTitleWords = "titleWords"
	fieldPairs      = "pairs"
	fieldTitlePairs = "titlePairs"
	fieldTitleChars = "titleChars"
	fieldText       = "text" // every character, in order: phrases are looked for there

	fieldKept = "kept" // what encode writes of the text: not searched, and all that is given back
	fieldSeq  = "seq"  // of stateID alone
)

// stateID is the document that says which changes the index has. It has no scope, so
// nobody finds it.
const stateID = "state"

// meta is what an index says of itself.
type meta struct {
	Layout      int    `json:"layout"`
	Analyzer    string `json:"analyzer"`
	Fingerprint string `json:"fingerprint"`
	Owner       string `json:"owner,omitempty"`  // whose it is; see Options
	Common      bool   `json:"common,omitempty"` // several processes share it; see Commons
}

// like reports an index of the same documents, whoever has it.
func (m meta) like(other meta) bool {
	return m.Layout == other.Layout && m.Analyzer == other.Analyzer && m.Fingerprint == other.Fingerprint
}

// visibility are the fields by which it is decided who sees a text, and which filters it
// passes.
func visibility() object {
	keyword, number := object{"type": "keyword"}, object{"type": "long"}
	out := object{fieldScopes: keyword, fieldFrom: number, fieldUntil: number, fieldLapsed: number}
	for _, f := range index.FilterFields {
		out[fieldFilter+f] = keyword
	}
	for _, f := range index.MomentFields {
		out[fieldMoment+f] = number
	}
	return out
}

// newIndex is the body that makes an index.
func newIndex(name string, m meta) object {
	keyword := object{"type": "keyword"}
	terms := object{"type": "text", "analyzer": "whitespace", "norms": false, "index_options": "docs"}
	// What is given back and sorted by, and not looked for.
	plainKeyword, plainNumber := object{"type": "keyword", "index": false}, object{"type": "long", "index": false}
	properties := visibility()
	maps.Copy(properties, object{
		fieldID: plainKeyword, fieldArticle: keyword, fieldSlug: plainKeyword,
		fieldStamp: plainNumber, fieldUpdated: plainNumber, fieldNumber: plainNumber,
		fieldWords: terms, fieldTitleWords: terms, fieldPairs: terms, fieldTitlePairs: terms, fieldTitleChars: terms,
		fieldText: object{"type": "text", "analyzer": "whitespace", "norms": false},
		fieldKept: object{"type": "binary", "store": true}, fieldSeq: object{"type": "long", "store": true},
	})
	aliases := object{}
	if m.Common {
		aliases[nodes.NewOffice(name)] = object{} // of whoever fills it, for the first that takes over
	}
	return object{
		"aliases": aliases,
		"settings": object{
			"number_of_shards": 1,
			// While it is built: see serving.
			"number_of_replicas": 0, "auto_expand_replicas": false, "translog.durability": "async",
			// A batch is seen when all of it and its number are written.
			"refresh_interval": "-1",
			// A replay of old changes finds what has gone marked as gone.
			"gc_deletes":        "1h",
			"max_result_window": maxWindow,
		},
		"mappings": object{
			"dynamic": "strict", "_meta": m, "properties": properties, "_source": object{"enabled": false},
		},
	}
}

// serving are the settings of an index once it is whole: each of the first nodes has all
// documents, and answers alone; what is written is on the disk when that is said.
var serving = object{"index": object{"auto_expand_replicas": "0-2", "translog.durability": "request"}}

// maxWindow bounds how many candidates one request may want.
const maxWindow = 50_000
