package store_test

import (
	"context"
	"go/ast"
	"go/types"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/store/storetest"
)

func TestContract(t *testing.T) {
	file := func(ctx context.Context, path string) (storetest.Store, error) {
		s, err := store.Open(ctx, path)
		if err != nil {
			return nil, err // not a nil store in an interface
		}
		return s, nil
	}
	storetest.Run(t, storetest.Driver{
		Open: func(ctx context.Context, dir string) (storetest.Store, error) {
			return file(ctx, filepath.Join(dir, "知识 库?.db"))
		},
		OpenBackup: file,
	})
}

// The suite leaves out no method of a contract: all of storetest.Store are called
// in it, through the contract.
func TestTheSuiteCallsEveryMethodOfEveryContract(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps | packages.NeedExportFile | packages.NeedCompiledGoFiles}, "github.com/wenjin-kb/wenjin/kb/store/storetest")
	if err != nil || len(pkgs) != 1 || len(pkgs[0].Errors) > 0 {
		t.Fatal(err, pkgs)
	}
	called := map[string]bool{}
	for _, file := range pkgs[0].Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			if fn, ok := n.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "cancelled") {
				return false // calls everything and sees no answer
			}
			if selector, ok := n.(*ast.SelectorExpr); ok {
				used := pkgs[0].TypesInfo.Selections[selector]
				if used != nil && used.Kind() == types.MethodVal && types.IsInterface(used.Recv()) {
					called[used.Obj().Name()] = true
				}
			}
			return true
		})
	}
	methods := types.NewMethodSet(pkgs[0].Types.Scope().Lookup("Store").Type())
	if methods.Len() < 30 {
		t.Fatalf("the contracts have only %d methods", methods.Len())
	}
	for i := range methods.Len() {
		if name := methods.At(i).Obj().Name(); !called[name] {
			t.Errorf("nothing in the suite calls %s", name)
		}
	}
}
