package upkeep

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// Doctor tells what is wrong with an instance, and the way out of it.
type Doctor struct {
	instance.Flags
	Site    string `help:"File of the house's name, logo, colours, hotline and home page, as serve has it." placeholder:"FILE"`
	Backups string `help:"Folder that backups are written to; without it they are not looked at." placeholder:"DIR"`
	JSON    bool   `help:"Print a JSON list."`
}

// Run implements the command. It looks at everything, whatever is wrong before, and
// changes nothing that the next start would not change too.
func (c *Doctor) Run(ctx context.Context, s *cli.Streams, k *kong.Kong) error {
	d := &diagnosis{}
	now := time.Now()
	examineFolder(d, c.Data)
	c.examineStore(ctx, d, now)
	examineIndex(d, instance.IndexDir(c.Data))
	examineCluster(ctx, d, c.EngineFlags)
	examineBackups(d, c.Backups, now)
	if unknown := cli.Unknown(k.Model, os.Environ()); len(unknown) > 0 {
		d.wrong("environment", "correct the names, or take them out; wenjin config check names what acts", "stands for no flag: %s", strings.Join(unknown, ", "))
	}
	print := d.print
	if c.JSON {
		print = d.printJSON
	}
	if err := print(s); err != nil {
		return err
	}
	if !d.sound() {
		return cli.ErrFindings
	}
	return nil
}

// examineStore looks at the store and, with the files in force in it, at the knowledge.
func (c *Doctor) examineStore(ctx context.Context, d *diagnosis, now time.Time) {
	folder, err := source.Folder(c.Content, c.Data)
	if err != nil {
		d.wrong("content", "name the folder with --content", "%v", err)
		return
	}
	var files fs.FS = folder
	if err := c.Exists(c.Data); errors.Is(err, fs.ErrNotExist) {
		d.note("store", "wenjin serve makes it", "there is none yet")
	} else {
		err := instance.StoreFlags{Data: c.Data, StoreFlag: c.StoreFlag}.With(ctx, func(st *store.Store) error {
			examineRecords(ctx, d, st, now)
			inForce, err := source.InForce(ctx, st, folder)
			if err == nil {
				files = inForce
			}
			return err
		})
		if err != nil {
			d.wrong("store", "wenjin verify says more; wenjin restore puts a backup in its place", "%v", err)
		}
	}
	examineContent(d, files, now)
	examineSite(ctx, d, c.Site, folder)
}
