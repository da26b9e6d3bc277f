package articles

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

const (
	linkTimeout = 10 * time.Second
	linksAtOnce = 8
)

// checkLinks asks for every address outside the house that the articles of a folder
// link to, each once, and adds a finding where one does not answer.
func checkLinks(ctx context.Context, folder *markdown.Folder, bar *cli.Progress) error {
	defer bar.Done()
	places := map[string][]int{} // address → files
	for i, f := range folder.Files {
		for _, address := range outward(f.Article) {
			if !slices.Contains(places[address], i) {
				places[address] = append(places[address], i)
			}
		}
	}
	addresses := slices.Sorted(maps.Keys(places))
	troubles := make([]string, len(addresses))
	var g errgroup.Group
	g.SetLimit(linksAtOnce)
	for i, address := range addresses {
		g.Go(func() error {
			troubles[i] = trouble(ctx, address)
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for i, address := range addresses {
		if troubles[i] == "" {
			continue
		}
		for _, file := range places[address] {
			f := &folder.Files[file]
			found := kb.Finding{Rule: "F-LINK", Severity: kb.Warn, Field: "body", Match: address, Message: fmt.Sprintf("“%s”打不开：%s", address, troubles[i])}
			if at := strings.Index(f.Article.Body, address); at >= 0 {
				found.Start = utf8.RuneCountInString(f.Article.Body[:at])
				found.End = found.Start + utf8.RuneCountInString(address)
			} else {
				found.Field = "sources"
			}
			f.Check([]kb.Finding{found})
		}
	}
	return nil
}

// outward gives the web addresses of an article: in its body, and of its sources.
func outward(a kb.Article) (out []string) {
	for _, l := range markdown.Links(a.Body) {
		out = append(out, l.Address)
	}
	for _, s := range a.Sources {
		out = append(out, s.URL)
	}
	return slices.DeleteFunc(out, func(address string) bool {
		return !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://")
	})
}

// trouble says why an address does not answer; empty when it does. Some servers
// refuse HEAD, so they are asked again.
func trouble(ctx context.Context, address string) string {
	ctx, cancel := context.WithTimeout(ctx, linkTimeout)
	defer cancel()
	what := ""
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		r, err := http.NewRequestWithContext(ctx, method, address, nil)
		if err != nil {
			return "地址写法有误"
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return "没有回应"
		}
		_ = answer.Body.Close()
		if answer.StatusCode < http.StatusBadRequest {
			return ""
		}
		what = fmt.Sprintf("回应 %d", answer.StatusCode)
	}
	return what
}
