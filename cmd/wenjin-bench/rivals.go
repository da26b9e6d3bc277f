package main

import (
	"context"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/wenjin-bench/peers"
)

// makers make peers in a folder, by their key.
var makers = map[string]func(b *benchRun, dir string) (peers.Peer, error){
	"bleveCjk":   func(_ *benchRun, dir string) (peers.Peer, error) { return peers.NewBleveCJK(dir) },
	"bleveJieba": func(_ *benchRun, dir string) (peers.Peer, error) { return peers.NewBleveJieba(dir) },
	"tantivyJieba": func(b *benchRun, dir string) (peers.Peer, error) {
		program, err := buildTantivy(b.s)
		if err != nil {
			return nil, err
		}
		return peers.NewTantivy(program, dir)
	},
	"sqliteFts5": func(_ *benchRun, dir string) (peers.Peer, error) { return peers.NewFTS5(dir + ".db") },
	"floor":      func(*benchRun, string) (peers.Peer, error) { return peers.NewFloor(), nil },
}

// errNotBuilt is given where a peer cannot be built on this machine.
var errNotBuilt = errors.New("not measured")

// peers measures what somebody would use instead, and the floor.
func (b *benchRun) peers(ctx context.Context) error {
	for _, name := range peerNames {
		if !slices.Contains(b.rivals, name.key) {
			continue
		}
		p, err := makers[name.key](b, filepath.Join(b.dir, name.key))
		if errors.Is(err, errNotBuilt) {
			b.report.Skipped[name.key] = err.Error()
			continue
		}
		if err != nil {
			return err
		}
		got, err := b.peer(ctx, p)
		if err = errors.Join(err, p.Close()); err != nil {
			return fmt.Errorf("%s: %w", name.key, err)
		}
		b.report.Peers[name.key] = got
	}
	return nil
}

func (b *benchRun) peer(ctx context.Context, p peers.Peer) (*peerReport, error) {
	to := &peerReport{}
	var err error
	if to.DocsPerSecond, err = b.fill(ctx, p.Name(), p.Add); err != nil {
		return nil, err
	}
	b.settle(ctx, p.Bytes)
	to.IndexBytes = p.Bytes()
	releaseMemory()
	to.Search, err = timeEach(ctx, b.s, p.Name()+": searching", b.warmup, b.asked, func(ctx context.Context, text string) error {
		_, err := p.Search(ctx, text)
		return err
	})
	if bleve, ok := p.(*peers.Bleve); ok && err == nil {
		err = b.servePeer(ctx, bleve, to)
	}
	return to, err
}

// servePeer asks by as many clients as the product was asked by most.
func (b *benchRun) servePeer(ctx context.Context, p *peers.Bleve, to *peerReport) error {
	return serve(peers.Handler(p), func(base string) error {
		for clients, qps := range map[int]*float64{16: &to.HTTP16QPS, 64: &to.HTTP64QPS} {
			got, err := load(ctx, b.s, p.Name(), base+"/?q=", clients, b.warmup, b.overHTTP[slices.Index(httpClients, clients)])
			if err != nil {
				return err
			}
			*qps = got.QPS
		}
		return nil
	})
}

// tantivySource is a program in Rust that is built where cargo is there.
//
//go:embed tantivy/Cargo.toml tantivy/Cargo.lock tantivy/src
var tantivySource embed.FS

// buildTantivy builds the program, once for each version of its source, and gives its path.
func buildTantivy(s *cli.Streams) (string, error) {
	cargo, err := exec.LookPath("cargo")
	if err != nil {
		return "", fmt.Errorf("%w: cargo is not there", errNotBuilt)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	version, err := tantivyVersion()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "wenjin-bench", "tantivy-"+version)
	program := filepath.Join(dir, "target", "release", "wenjin-bench-tantivy")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	defer s.Progress("building the program for Tantivy by cargo, which takes minutes").Done()
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	if err := os.CopyFS(dir, tantivySource); err != nil {
		return "", err
	}
	build := exec.Command(cargo, "build", "--release", "--locked", "--quiet", "--target-dir", filepath.Join(dir, "target"))
	build.Dir = filepath.Join(dir, "tantivy")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: cargo build: %w: %.300s", errNotBuilt, err, out)
	}
	return program, nil
}

// tantivyVersion names the source of the program.
func tantivyVersion() (string, error) {
	h := fnv.New64a()
	err := fs.WalkDir(tantivySource, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := tantivySource.ReadFile(path)
		_, _ = h.Write(src)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}
