package upkeep

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	spareBytes  = 256 << 20      // for logs and the write-ahead log, besides the next index
	backupEvery = 48 * time.Hour // a nightly backup that failed once is noticed
)

// examineFolder looks at the data folder: whose it is, who may read it, and how much
// room there is for what is written next.
func examineFolder(d *diagnosis, data string) {
	info, err := os.Stat(data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.note("data folder", "wenjin serve makes it; or name it with --data", "there is no %s yet", data)
		return
	case err != nil:
		d.wrong("data folder", "name another with --data, or let this user into it", "%v", err)
		return
	case !info.IsDir():
		d.wrong("data folder", "name a folder with --data", "%s is no folder", data)
		return
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && int(owner.Uid) != os.Geteuid() {
		d.wrong("data folder", "run as that user, or chown -R the folder", "%s belongs to user %d, and this is user %d", data, owner.Uid, os.Geteuid())
	}
	if err := tryWriting(data); err != nil {
		d.wrong("data folder", "make it writable for this user; a read-only file system needs a volume here", "nothing can be written: %v", err)
	}
	if open := readableByOthers(data); len(open) > 0 {
		d.wrong("rights", "chmod -R go= "+data, "other users of the machine may read %s", strings.Join(open, ", "))
	} else {
		d.fine("rights", "nobody else reads the data folder")
	}
	examineRoom(d, data)
	if left, _ := filepath.Glob(filepath.Join(data, clearFolder+"*")); len(left) > 0 { // the pattern is right
		d.note("left over", "remove it, if no backup is being made", "a backup in the clear, of a process that was killed: %s", strings.Join(left, ", "))
	}
}

// tryWriting makes a file and removes it.
func tryWriting(data string) error {
	f, err := os.CreateTemp(data, "doctor-")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// readableByOthers are the folder and the files in it that more than their owner may
// read.
func readableByOthers(data string) (out []string) {
	names := []string{"."}
	entries, _ := os.ReadDir(data) // who may not read it has been told
	for _, e := range entries {
		names = append(names, e.Name())
	}
	for _, name := range names {
		path := filepath.Join(data, name)
		if info, err := os.Lstat(path); err == nil && info.Mode().Perm()&0o077 != 0 && info.Mode()&fs.ModeSymlink == 0 {
			out = append(out, path)
		}
	}
	return out
}

// examineRoom looks whether the next generation of the index fits beside the one in use.
func examineRoom(d *diagnosis, data string) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(data, &disk); err != nil {
		d.wrong("disk", "", "%v", err)
		return
	}
	free := uint64(disk.Bavail) * uint64(disk.Bsize)
	need := uint64(sizeOf(data)) + spareBytes
	if free < need {
		d.wrong("disk", "free some, or move the data folder to a larger volume", "%d MB are free; %d MB are needed to build the next index and to back up", free>>20, need>>20)
		return
	}
	d.fine("disk", "%d MB are free, %d MB are used", free>>20, sizeOf(data)>>20)
}

// sizeOf is how many bytes the files of a folder have; what vanishes meanwhile has none.
func sizeOf(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil
		}
		if info, err := e.Info(); err == nil {
			n += info.Size()
		}
		return nil
	})
	return n
}

// examineIndex looks at the generations of the index.
func examineIndex(d *diagnosis, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		d.wrong("index", "let this user into it; or remove the folder, and the next start builds it", "%v", err)
		return
	}
	found := 0
	for _, e := range entries {
		if name, bad := strings.CutSuffix(e.Name(), ".bad"); bad {
			d.note("index", "wenjin verify, and look at the disk; then remove "+filepath.Join(dir, e.Name()), "generation %s was not what it should be, and was built anew", name)
		} else {
			found++
		}
	}
	if found == 0 {
		d.note("index", "the next start builds it", "there is none yet")
		return
	}
	d.fine("index", "is there; wenjin verify compares it with the store")
}

// examineBackups looks how old the newest file in the folder of backups is.
func examineBackups(d *diagnosis, dir string, now time.Time) {
	if dir == "" {
		d.note("backups", "name their folder with --backups", "are not looked at")
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		d.wrong("backups", "name the folder that they are written to", "%v", err)
		return
	}
	var newest fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && (newest == nil || info.ModTime().After(newest.ModTime())) {
			newest = info
		}
	}
	const do = "wenjin backup FILE, every night; then try wenjin restore on another machine"
	switch {
	case newest == nil:
		d.wrong("backups", do, "there is none in %s", dir)
	case newest.Size() == 0:
		d.wrong("backups", do, "the newest, %s, is empty", newest.Name())
	case now.Sub(newest.ModTime()) > backupEvery:
		d.wrong("backups", do, "the newest, %s, is %d hours old", newest.Name(), int(now.Sub(newest.ModTime()).Hours()))
	default:
		d.fine("backups", "the newest, %s, is %d hours old", newest.Name(), int(now.Sub(newest.ModTime()).Hours()))
	}
}
