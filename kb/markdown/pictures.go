package markdown

import (
	"path"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// mediaPrefix begins the address of a picture that is kept.
const mediaPrefix = "/media/"

// PicturesOf gives the pictures that an article shows, with the path at which its
// file, written as name, looks for each. It is the way back of what [LoadDir] does
// to links.
func PicturesOf(name string, raw []byte, a kb.Article) (out []Picture) {
	written := Links(Parse(name, raw).Article.Body)
	kept := Links(a.Body)
	for i, link := range kept {
		p, rest := link.split()
		medium, ok := strings.CutPrefix(p, mediaPrefix)
		if !ok || rest != "" || strings.Contains(medium, "/") {
			continue
		}
		at := path.Join("media", medium)
		if len(written) == len(kept) && written[i].Address != link.Address {
			own, _ := written[i].split()
			at = path.Join(path.Dir(name), own)
			if strings.HasPrefix(own, "/") {
				at = own[1:]
			}
		}
		out = append(out, Picture{Path: at, Name: medium})
	}
	return out
}
