package embedded

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// Nobody searches on for somebody who has gone.
func TestSearchesStopWithTheirContext(t *testing.T) {
	e := emptyEngine(t)
	put(t, e, document("a", "余额多久到账"), document("b", "余额怎么转出"))
	q := index.Query{Text: strings.Repeat("余额到账转出", 80), Limit: 10, Scopes: kb.Principal{}.Scopes(), At: time.Unix(1e9, 0)}
	if found, err := e.Search(context.Background(), q); err != nil || found.Total == 0 {
		t.Fatalf("%v, %v", found, err)
	}
	gone, leave := context.WithCancel(context.Background())
	leave()
	q.Text += "了" // no answer that is kept
	if found, err := e.Search(gone, q); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", found, err)
	}
}
