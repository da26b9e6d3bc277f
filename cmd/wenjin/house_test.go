package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// What docs/architecture.md promises about the inside of every room.
const (
	maxPackageLines  = 2500 // of code: neither blank nor comment, without tests
	maxFunctionLines = 60
)

// unfinished are rooms that do not keep the rules yet; the list only shrinks.
var unfinished = []string{}

// TestHouse holds every package to its size, every function to its length, and
// the files of a package to one direction: no file needs, through others or
// directly, a file that needs it.
func TestHouse(t *testing.T) {
	if raceDetector {
		t.Skip("nothing runs at the same time here, and all packages would be loaded with it")
	}
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile | packages.NeedCompiledGoFiles,
		Dir:  filepath.Join("..", ".."),
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		if slices.Contains(unfinished, strings.TrimPrefix(p.PkgPath, "github.com/wenjin-kb/wenjin/")) {
			continue
		}
		for _, e := range p.Errors {
			t.Error(e)
		}
		lines := 0
		for _, f := range p.Syntax {
			if ast.IsGenerated(f) {
				continue
			}
			lines += codeLines(p.Fset, f)
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				if n := p.Fset.Position(fn.End()).Line - p.Fset.Position(fn.Pos()).Line + 1; n > maxFunctionLines {
					t.Errorf("%s: %s has %d lines, more than %d", p.Fset.Position(fn.Pos()), fn.Name.Name, n, maxFunctionLines)
				}
			}
		}
		if lines > maxPackageLines {
			t.Errorf("%s has %d lines of code, more than %d", p.PkgPath, lines, maxPackageLines)
		}
		needs := fileNeeds(p)
		for _, circle := range circles(needs) {
			t.Errorf("%s: files that need one another in a circle: %s%s", p.PkgPath, strings.Join(circle, " "), because(needs, circle))
		}
	}
}

// codeLines counts the lines of a file that hold a token other than a comment.
func codeLines(fset *token.FileSet, f *ast.File) int {
	lines := map[int]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Comment, *ast.CommentGroup:
			return false
		}
		lines[fset.Position(n.Pos()).Line] = true
		lines[fset.Position(n.End()-1).Line] = true
		return true
	})
	return len(lines)
}

// needs says which files a file needs, and one name of each that it uses.
type needs map[string]map[string]string

// fileNeeds finds, for every file of a package, the others whose declarations it
// uses. Generated files count for nothing.
func fileNeeds(p *packages.Package) needs {
	out := needs{}
	ours := map[string]bool{}
	for _, f := range p.Syntax {
		if !ast.IsGenerated(f) {
			ours[p.Fset.Position(f.FileStart).Filename] = true
		}
	}
	for id, obj := range p.TypesInfo.Uses {
		if obj.Pkg() != p.Types || isField(obj) {
			continue
		}
		from, to := p.Fset.Position(id.Pos()).Filename, p.Fset.Position(obj.Pos()).Filename
		if from == to || !ours[from] || !ours[to] {
			continue
		}
		from, to = filepath.Base(from), filepath.Base(to)
		if out[from] == nil {
			out[from] = map[string]string{}
		}
		if have, ok := out[from][to]; !ok || obj.Name() < have {
			out[from][to] = obj.Name()
		}
	}
	return out
}

// isField reports a field of a struct: it is reached through its type, which counts.
func isField(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	return ok && v.IsField()
}

// circles are the groups of files of which each needs every other (Tarjan 1972).
func circles(n needs) (out [][]string) {
	index, low, on := map[string]int{}, map[string]int{}, map[string]bool{}
	var stack []string
	var visit func(string)
	visit = func(v string) {
		index[v] = len(index) + 1
		low[v] = index[v]
		stack = append(stack, v)
		on[v] = true
		for w := range n[v] {
			if index[w] == 0 {
				visit(w)
				low[v] = min(low[v], low[w])
			} else if on[w] {
				low[v] = min(low[v], index[w])
			}
		}
		if low[v] != index[v] {
			return
		}
		var group []string
		for {
			w := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			on[w] = false
			group = append(group, w)
			if w == v {
				break
			}
		}
		if len(group) > 1 {
			slices.Sort(group)
			out = append(out, group)
		}
	}
	for _, v := range slices.Sorted(maps.Keys(n)) {
		if index[v] == 0 {
			visit(v)
		}
	}
	return out
}

// because names the arrows inside a circle.
func because(n needs, circle []string) string {
	var b strings.Builder
	for _, from := range circle {
		for _, to := range slices.Sorted(maps.Keys(n[from])) {
			if slices.Contains(circle, to) {
				fmt.Fprintf(&b, "\n\t%s → %s (%s)", from, to, n[from][to])
			}
		}
	}
	return b.String()
}
