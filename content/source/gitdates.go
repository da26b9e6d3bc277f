package source

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// gitTime is how long git may take over the history of a folder.
const gitTime = 30 * time.Second

// gitDates is when each file below a folder was last committed, by its path in the
// folder; nil where there is no git or the folder is in none of its repositories. git
// reads the history only: nothing that the repository configures is run, and nothing
// is fetched.
func gitDates(ctx context.Context, dir string) (map[string]time.Time, error) {
	if dir == "" || !inRepository(dir) {
		return nil, nil
	}
	git, err := exec.LookPath("git")
	if err != nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, gitTime)
	defer cancel()
	c := exec.CommandContext(ctx, git, "-C", dir, "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "log.showSignature=false",
		"log", "--no-show-signature", "--no-color", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative", "--format=%x00%ct", "--name-only", "-z", "--", ".")
	c.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "LC_ALL=C")
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", dir, err)
	}
	return readGitLog(out), nil
}

// inRepository reports a folder that is, or lies in, a working tree of git.
func inRepository(dir string) bool {
	at, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	for {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return true
		}
		up := filepath.Dir(at)
		if up == at {
			return false
		}
		at = up
	}
}

// readGitLog reads commits, newest first: an empty field and the time in seconds, then
// the names of the files that changed, all ended by zero bytes.
func readGitLog(out []byte) map[string]time.Time {
	dates := map[string]time.Time{}
	var at time.Time
	fields := bufio.NewScanner(bytes.NewReader(out))
	fields.Buffer(nil, len(out)+1)
	fields.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		if i := bytes.IndexByte(data, 0); i >= 0 {
			return i + 1, data[:i], nil
		}
		if atEOF && len(data) > 0 {
			return len(data), data, nil
		}
		return 0, nil, nil
	})
	commit := false
	for fields.Scan() {
		field := strings.TrimPrefix(fields.Text(), "\n")
		if commit {
			if s, err := strconv.ParseInt(field, 10, 64); err == nil {
				at = time.Unix(s, 0)
			}
		} else if _, known := dates[field]; field != "" && !known && !at.IsZero() {
			dates[field] = at
		}
		commit = field == ""
	}
	return dates
}

// DateByGit dates the texts of a folder on disk by when they were last committed. The
// error says that the history could not be read; then file times stand.
func DateByGit(ctx context.Context, folder *markdown.Folder, dir string) error {
	dates, err := gitDates(ctx, dir)
	folder.Date(dates)
	return err
}
