package instance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/opensearch"
	"github.com/wenjin-kb/wenjin/kb"
)

// What names no cluster, or tells a password to whoever sees the address, is refused before
// anything is opened.
func TestEngineFlags(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("geheim\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	one := []string{"http://127.0.0.1:9200"}
	for name, c := range map[string]struct {
		flags EngineFlags
		fine  bool
	}{
		"one node":                {EngineFlags{OpensearchURL: one}, true},
		"several, with TLS":       {EngineFlags{OpensearchURL: []string{"https://a:9200", "https://b:9200"}}, true},
		"no address":              {EngineFlags{}, false},
		"no scheme":               {EngineFlags{OpensearchURL: []string{"127.0.0.1:9200"}}, false},
		"another scheme":          {EngineFlags{OpensearchURL: []string{"ftp://a:9200"}}, false},
		"one of two":              {EngineFlags{OpensearchURL: []string{"http://a:9200", "b"}}, false},
		"a password in it":        {EngineFlags{OpensearchURL: []string{"http://u:p@a:9200"}}, false},
		"a password, badly":       {EngineFlags{OpensearchURL: []string{"ftp://u:p@a:9200"}}, false},
		"every index":             {EngineFlags{OpensearchURL: one, OpensearchIndex: "*"}, false},
		"an index of the system":  {EngineFlags{OpensearchURL: one, OpensearchIndex: ".kibana"}, false},
		"another address in it":   {EngineFlags{OpensearchURL: one, OpensearchIndex: "a/_search"}, false},
		"no file of the password": {EngineFlags{OpensearchURL: one, OpensearchPasswordFile: secret + "x"}, false},
		"no file of the signer":   {EngineFlags{OpensearchURL: one, OpensearchCA: secret + "x"}, false},
	} {
		c.flags.Engine = engineOpenSearch
		if c.flags.OpensearchIndex == "" {
			c.flags.OpensearchIndex = "wenjin"
		}
		_, err := c.flags.makers(nil, nil, nil)
		if (err == nil) != c.fine {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "u:p") {
			t.Errorf("%s: a password is told: %v", name, err)
		}
		if len(c.flags.OpensearchURL) == 0 && kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: the fault is not the caller's: %v", name, err)
		}
	}
	f := EngineFlags{Engine: engineOpenSearch, OpensearchURL: one, OpensearchIndex: "wenjin", OpensearchUser: "u", OpensearchPasswordFile: secret}
	if c, err := f.Cluster(); err != nil || c.User != "u" || c.Password != "geheim" {
		t.Errorf("%+v, %v", c, err)
	}
}

func nobody() string { return "" }

// Whoever names no engine has the embedded one.
func TestTheEngineIsEmbeddedUnlessNamed(t *testing.T) {
	m, err := EngineFlags{}.makers(nil, func() Vectors { return nil }, nobody)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := m(nil, "").(embedded.Maker); !ok {
		t.Errorf("it is %T", m(nil, ""))
	}
	f := EngineFlags{Engine: engineOpenSearch, OpensearchURL: []string{"http://a:9200"}, OpensearchIndex: "wenjin"}
	if m, err = f.makers(nil, func() Vectors { return nil }, nobody); err != nil {
		t.Fatal(err)
	}
	if _, ok := m(nil, "").(opensearch.Maker); !ok {
		t.Errorf("it is %T", m(nil, ""))
	}
}
