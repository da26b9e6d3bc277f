package metrics

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v3"
)

// Alerts and the dashboard are read by Prometheus, and name metrics that there are.
func TestDeployedRulesNameMetrics(t *testing.T) {
	m := New(Build{}, Counted{Documents: func() int { return 0 }, AppliedSeq: func() int64 { return 0 }, LogIntents: func() int64 { return 0 }, LogLost: func() int64 { return 0 }, Tickets: func() (int, int) { return 0, 0 }})
	m.Request("/", "GET", 200, 0) // a vector without a value is not there
	all, err := m.Registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, f := range all {
		there[f.GetName()] = true
		if f.Metric[0].GetHistogram() != nil {
			for _, suffix := range []string{"_bucket", "_count", "_sum"} {
				there[f.GetName()+suffix] = true
			}
		}
	}
	promql := parser.NewParser(parser.Options{})
	alerts, dashboard := alertExpressions(t), dashboardExpressions(t)
	if len(alerts) < 5 || len(dashboard) < 10 {
		t.Fatalf("%d alerts, %d panels", len(alerts), len(dashboard))
	}
	for _, expression := range append(alerts, dashboard...) {
		for _, name := range regexp.MustCompile(`\b(?:wenjin|process|go)_[a-z0-9_]+`).FindAllString(expression, -1) {
			if !there[name] {
				t.Errorf("there is no %s: %s", name, expression)
			}
		}
		if _, err := promql.ParseExpr(strings.ReplaceAll(expression, "$__rate_interval", "5m")); err != nil { // which Grafana puts in
			t.Errorf("Prometheus does not read %s: %v", expression, err)
		}
	}
}

func deployed(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// alertExpressions are those of the rules, each of which says what to do.
func alertExpressions(t *testing.T) (out []string) {
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr, For string
				Labels           struct{ Severity string }
				Annotations      struct{ Summary, Do string }
			}
		}
	}
	if err := yaml.Unmarshal(deployed(t, "prometheus/alerts.yaml"), &file); err != nil {
		t.Fatal(err)
	}
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			if r.Alert == "" || r.Labels.Severity == "" || r.Annotations.Summary == "" || r.Annotations.Do == "" {
				t.Errorf("%+v", r)
			}
			out = append(out, r.Expr)
		}
	}
	return out
}

func dashboardExpressions(t *testing.T) (out []string) {
	var file struct {
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(deployed(t, "grafana/wenjin.json"), &file); err != nil {
		t.Fatal(err)
	}
	for _, p := range file.Panels {
		for _, target := range p.Targets {
			out = append(out, target.Expr)
		}
	}
	return out
}
