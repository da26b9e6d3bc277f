package desk

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/snippets"
)

// wording is a snippet as it is told to a customer, once its variables are filled in.
type wording struct {
	snippets.Snippet
	Filled    string // facts filled in
	Variables []string
}

// offer are the snippets of a shortcode, and the one that was chosen, or the first.
func (p pages) offer(ctx context.Context, who kb.Principal, code, id string) ([]snippets.Snippet, *wording, error) {
	found, err := p.Deps.Snippets.Find(ctx, who, code)
	for i, s := range found {
		if s.ID == id || id == "" && i == 0 {
			text := p.Deps.Facts().Fill(s.Text, p.API.Now())
			return found, &wording{s, text, snippets.Variables(text)}, err
		}
	}
	return found, nil, err
}
