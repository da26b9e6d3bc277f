package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// KeepPictures keeps the pictures beside the articles of a folder, which was read
// from fsys, so that pages can show them. Those that are kept already cost a look.
func KeepPictures(ctx context.Context, fsys fs.FS, folder *markdown.Folder, media kb.MediaStore, actor string) error {
	for _, f := range folder.Files {
		if kb.Blocked(f.Findings) {
			continue
		}
		for _, p := range f.Pictures {
			_, err := media.Medium(ctx, p.Name)
			if e := (*kb.Error)(nil); !errors.As(err, &e) || e.Kind != kb.NotFound {
				if err != nil {
					return err
				}
				continue
			}
			data, err := fs.ReadFile(fsys, p.Path)
			if err != nil {
				return fmt.Errorf("read the picture %s: %w", p.Path, err)
			}
			m, err := kb.NewMedium(data)
			if err != nil || m.Name != p.Name {
				continue // changed since: the next look at the folder takes it
			}
			e := kb.Event{At: time.Now(), Actor: actor, Action: "media.add", Object: m.Name, Detail: map[string]string{"path": p.Path}}
			if err := media.AddMedium(ctx, m, e); err != nil {
				return err
			}
		}
	}
	return nil
}
