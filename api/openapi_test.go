package api_test

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// types.gen.go is what "go generate ./api" makes of openapi.yaml.
func TestTypesAreInStep(t *testing.T) {
	out := filepath.Join(t.TempDir(), "types.gen.go")
	cmd := exec.Command("go", "tool", "oapi-codegen", "-config", "oapi-codegen.yaml", "-o", out, "openapi.yaml")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	want, err := os.ReadFile(out)
	must(t, err)
	got, err := os.ReadFile("types.gen.go")
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Error("types.gen.go is not what openapi.yaml gives: run go generate ./api")
	}
}

// schema gives the names of a schema's members, or its values if it is an enum.
func (k *contract) schema(name string) (names []string) {
	s := k.doc.Components.Schemas[name].Value
	for _, v := range s.Enum {
		names = append(names, v.(string))
	}
	return slices.Sorted(slices.Values(slices.AppendSeq(names, maps.Keys(s.Properties))))
}

// The contract knows exactly the fields that kb describes: an editor writes all of
// them, readers are given those that are theirs, and searches know the facets.
func TestContractKnowsTheDescribedFields(t *testing.T) {
	k := newContract(t)
	var all, article, facets []string
	for _, f := range kb.Fields {
		all = append(all, f.JSON)
		if f.Readers && f.Kind != kb.FieldMarkdown {
			article = append(article, f.JSON)
		}
		if f.Facet {
			facets = append(facets, f.JSON)
		}
	}
	article = append(article, "html", "headings", "updatedAt", "expired", "revision", "url")
	hit := append(k.schema("Attribute"), "expired", "_formatted", "_rankingScore", "_rankingScoreDetails")
	hit = slices.DeleteFunc(hit, func(name string) bool { return name == "*" })
	for name, want := range map[string][]string{
		"ArticleFields": all, "Article": article, "Facet": append(facets, "*"), "Hit": hit,
		"Kind": field(t, "kind").Options, "Audience": field(t, "audience").Options,
	} {
		want = slices.Sorted(slices.Values(want))
		if got := k.schema(name); !slices.Equal(got, want) {
			t.Errorf("%s has %v, described are %v", name, got, want)
		}
	}
	if got := slices.Sorted(slices.Values(index.FacetFields)); !slices.Equal(got, slices.Sorted(slices.Values(facets))) {
		t.Errorf("searches count %v, described are %v", got, facets)
	}
	for _, name := range []string{"kind", "audience"} {
		var drafts []string
		for _, v := range k.doc.Components.Schemas["ArticleFields"].Value.Properties[name].Value.Enum {
			drafts = append(drafts, v.(string))
		}
		if want := append([]string{""}, field(t, name).Options...); !slices.Equal(drafts, want) {
			t.Errorf("the %s of a draft is one of %q, described are %q", name, drafts, want)
		}
	}
	// What a hit has of an article is for readers; what can be filtered by is shown.
	for _, name := range k.schema("Hit") {
		if f, ok := kb.FieldNamed(name); ok && !f.Readers {
			t.Errorf("hits show %s, which is not for readers", name)
		}
	}
	for _, name := range facets {
		if !slices.Contains(hit, name) {
			t.Errorf("hits do not show %s, which is a facet", name)
		}
	}
}

func field(t *testing.T, name string) kb.Field {
	t.Helper()
	f, ok := kb.FieldNamed(name)
	if !ok {
		t.Fatalf("there is no field %s", name)
	}
	return f
}

// The limits of an article's fields in the contract are those that are enforced.
func TestContractKnowsTheLimitsOfFields(t *testing.T) {
	properties := newContract(t).doc.Components.Schemas["ArticleFields"].Value.Properties
	for _, f := range kb.Fields {
		if properties[f.JSON] == nil { // TestContractKnowsTheDescribedFields says so
			continue
		}
		s := properties[f.JSON].Value
		length, items := s.MaxLength, s.MaxItems
		if f.MaxItems > 0 {
			length = s.Items.Value.MaxLength
		}
		if f.Key == "answer" { // a longer one is only warned of
			length = new(uint64(kb.MaxAnswerRunes))
		}
		for _, limit := range []struct {
			name       string
			documented *uint64
			enforced   int
		}{{"characters", length, f.MaxRunes}, {"items", items, f.MaxItems}} {
			if documented := orZero(limit.documented); documented != uint64(limit.enforced) {
				t.Errorf("%s may have %d %s, documented are %d", f.JSON, limit.enforced, limit.name, documented)
			}
		}
	}
}

func orZero(n *uint64) uint64 {
	if n == nil {
		return 0
	}
	return *n
}

// parameters are those of all operations in the URL.
func (k *contract) parameters(fn func(method, path string, p *openapi3.Parameter)) {
	k.operations(func(method, path string, op *openapi3.Operation) {
		for _, p := range op.Parameters {
			if p.Value.In == "query" && method == "GET" { // with a body, it depends on that
				fn(method, path, p.Value)
			}
		}
	})
}
