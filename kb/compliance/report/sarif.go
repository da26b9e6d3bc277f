package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// Rule describes a rule that findings name.
type Rule struct {
	ID, Name  string
	Severity  kb.Severity // the gravest it finds
	About     string      // one sentence
	Basis     string      // the law, if one asks for it
	Help      string      // plain text
	HelpTyped string      // the same in Markdown
}

// Tool is the program that found, and what it knows.
type Tool struct {
	Version string
	Home    string // address of its documentation
	Rules   []Rule
}

// The parts of SARIF that are used, by the names of the standard (sections 3.13 to 3.54).
type (
	log struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []run  `json:"runs"`
	}
	run struct {
		Tool       tool     `json:"tool"`
		ColumnKind string   `json:"columnKind"`
		Results    []result `json:"results"`
	}
	tool struct {
		Driver driver `json:"driver"`
	}
	driver struct {
		Name           string       `json:"name"`
		Version        string       `json:"version,omitempty"`
		InformationURI string       `json:"informationUri,omitempty"`
		Rules          []descriptor `json:"rules"`
	}
	descriptor struct {
		ID            string            `json:"id"`
		Name          string            `json:"name,omitempty"`
		Short         message           `json:"shortDescription"`
		Full          *message          `json:"fullDescription,omitempty"`
		Help          *message          `json:"help,omitempty"`
		Configuration configuration     `json:"defaultConfiguration"`
		Properties    map[string]string `json:"properties,omitempty"`
	}
	configuration struct {
		Level string `json:"level"`
	}
	message struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	result struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      message           `json:"message"`
		Locations    []location        `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Properties   map[string]string `json:"properties,omitempty"`
	}
	location struct {
		Physical physical `json:"physicalLocation"`
	}
	physical struct {
		Artifact artifact `json:"artifactLocation"`
		Region   *region  `json:"region,omitempty"`
	}
	artifact struct {
		URI string `json:"uri"`
	}
	region struct {
		StartLine   int      `json:"startLine"`
		StartColumn int      `json:"startColumn"`
		EndLine     int      `json:"endLine,omitempty"`
		EndColumn   int      `json:"endColumn,omitempty"`
		Snippet     *message `json:"snippet,omitempty"`
	}
)

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

var levels = map[kb.Severity]string{kb.Block: "error", kb.Warn: "warning", kb.Info: "note"}

// SARIF writes findings as one run of a SARIF 2.1.0 log. Columns count characters. A
// rule that the tool does not describe is described by its id.
func SARIF(to io.Writer, found []kb.Finding, t Tool) error {
	r := run{ColumnKind: "unicodeCodePoints", Results: []result{}}
	r.Tool.Driver = driver{Name: "wenjin", Version: t.Version, InformationURI: t.Home, Rules: []descriptor{}}
	index := map[string]int{}
	describe := func(rule Rule) {
		index[rule.ID] = len(r.Tool.Driver.Rules)
		r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, descriptorOf(rule))
	}
	for _, rule := range t.Rules {
		describe(rule)
	}
	seen := map[string]int{}
	for _, f := range found {
		if _, known := index[f.Rule]; !known {
			describe(Rule{ID: f.Rule, About: f.Rule, Severity: f.Severity})
		}
		res := result{RuleID: f.Rule, RuleIndex: index[f.Rule], Level: levels[f.Severity], Message: message{Text: text(f)},
			Locations: []location{{physical{artifact{uri(f.File)}, regionOf(f)}}}}
		if f.Field != "" {
			res.Properties = map[string]string{"field": f.Field}
		}
		key := strings.Join([]string{f.Rule, filepath.ToSlash(f.File), f.Field, f.Match}, "\x00")
		seen[key]++ // the same words twice are two findings, whatever line they move to
		res.Fingerprints = map[string]string{"wenjin/v1": fingerprint(key, seen[key])}
		r.Results = append(r.Results, res)
	}
	enc := json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(log{Schema: schema, Version: "2.1.0", Runs: []run{r}})
}

func descriptorOf(r Rule) descriptor {
	d := descriptor{ID: r.ID, Name: r.Name, Short: message{Text: r.About}, Configuration: configuration{levels[r.Severity]}}
	if r.Help != "" {
		d.Full, d.Help = &message{Text: r.About}, &message{Text: r.Help, Markdown: r.HelpTyped}
	}
	if r.Basis != "" {
		d.Properties = map[string]string{"basis": r.Basis}
	}
	return d
}

// regionOf is the place of a finding, or nil for one about a file as a whole.
func regionOf(f kb.Finding) *region {
	if f.Line < 1 {
		return nil
	}
	r := &region{StartLine: f.Line, StartColumn: max(f.Column, 1)}
	if n, ok := width(f); ok {
		r.EndLine, r.EndColumn, r.Snippet = f.Line, r.StartColumn+n, &message{Text: f.Match}
	}
	return r
}

// uri is a file name as a reference: relative, as long as the name is.
func uri(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}

func fingerprint(key string, nth int) string {
	sum := sha256.Sum256([]byte{byte(nth)})
	h := sha256.Sum256(append([]byte(key), sum[:]...))
	return hex.EncodeToString(h[:12])
}
