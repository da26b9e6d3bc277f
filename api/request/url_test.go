package request

import (
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

func get(target string) echo.Context {
	return echo.New().NewContext(httptest.NewRequest("GET", target, nil), httptest.NewRecorder())
}

func TestParameters(t *testing.T) {
	v, err := Query(get("/?n=5&bad=x&yes=true&word=b&empty=&many=a,b"), "n", "bad", "yes", "word", "empty", "many", "absent")
	if err != nil {
		t.Fatal(err)
	}
	if v.Number("n", "", 1) != 5 || v.Number("absent", "", 7) != 7 || v.Within("n", "", 1, 5, 5) != 5 || v.AtLeast("n", "", 5) != 5 || v.AtLeast("absent", "", 3) != 3 ||
		!v.Boolean("yes", "") || v.Boolean("absent", "") || *v.Text("empty") != "" || v.Text("absent") != nil ||
		OneOf(v, "word", "", []kb.State{"a", "b"}) != "b" || OneOf(v, "absent", "", []kb.State{"a"}) != "" ||
		!slices.Equal(v.List("many"), []string{"a", "b"}) || v.List("empty") != nil || v.List("absent") != nil {
		t.Errorf("%+v", v)
	}
	if v.Err != nil {
		t.Errorf("%v", v.Err)
	}
	for name, read := range map[string]func(*Parameters){
		"bad number": func(v *Parameters) { v.Number("bad", "code", 0) }, "too small": func(v *Parameters) { v.Within("n", "code", 0, 6, 9) }, "too great": func(v *Parameters) { v.Within("n", "code", 0, 1, 4) },
		"below": func(v *Parameters) { v.AtLeast("n", "code", 6) }, "bad boolean": func(v *Parameters) { v.Boolean("bad", "code") }, "empty number": func(v *Parameters) { v.Number("empty", "code", 0) },
		"bad word": func(v *Parameters) { OneOf(v, "word", "code", []string{"a"}) }, "empty word": func(v *Parameters) { OneOf(v, "empty", "code", []string{"a"}) },
	} {
		v := &Parameters{Values: v.Values}
		read(v)
		read(v) // the first error stays
		var e *kb.Error
		if !errors.As(v.Err, &e) || e.Code != "code" || len(e.Fields) != 1 {
			t.Errorf("%s: %v", name, v.Err)
		}
	}
}

func TestShorten(t *testing.T) {
	if got := Shorten(strings.Repeat("长", 41)); got != strings.Repeat("长", 40)+"…" {
		t.Error(got)
	}
	if got := Shorten(strings.Repeat("长", 40)); got != strings.Repeat("长", 40) {
		t.Error(got)
	}
}

// Only what an address knows may be asked of it, once and readably.
func TestQueryRefuses(t *testing.T) {
	for _, target := range []string{"/?other=1", "/?n=1&n=2", "/?n=%ff", "/?n=%zz", "/?n=1;m=2"} {
		if _, err := Query(get(target), "n"); kb.KindOf(err) != kb.Invalid || err == nil {
			t.Errorf("%s: %v", target, err)
		}
	}
	if v, err := Query(get("/")); err != nil || len(v.Values) != 0 {
		t.Errorf("%v %v", v, err)
	}
}
