package site_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

func TestErrorPagesSayWhatToDoAndNothingInternal(t *testing.T) {
	w := world(t)
	for address, want := range map[string]struct {
		status int
		text   string
	}{
		"/gone":          {http.StatusNotFound, "地址可能写错了"},
		"/a/gone":        {http.StatusNotFound, "没有这篇文章，或它已下架"},
		"/a/inner":       {http.StatusNotFound, "没有这篇文章，或它已下架"},
		"/fail/internal": {http.StatusInternalServerError, "出了点问题，请稍后再试"},
		"/fail/hidden":   {http.StatusInternalServerError, "出了点问题，请稍后再试"},
		"/fail/stale":    {http.StatusPreconditionFailed, "文章已被他人修改"},
		"/fail/unknown":  {http.StatusConflict, "出了点问题"},
		"/nothing":       {http.StatusInternalServerError, "出了点问题"},
	} {
		p := w.Get("", address).Want(want.status)
		if !p.Shows(want.text) || strings.Contains(p.Body, sitetest.Secret) {
			t.Errorf("%s: %s", address, p.Text())
		}
		if got := p.Shows("反馈时请提供编号：" + p.Header.Get("X-Request-Id")); got != (want.status >= 500) {
			t.Errorf("%s: the number of the request is shown: %v", address, got)
		}
		if p.Header.Get("X-Robots-Tag") != "noindex" || len(p.All("form", "class=searchbox")) != 1 {
			t.Errorf("%s may be indexed, or has no way on", address)
		}
	}
	if !strings.Contains(w.Log.String(), sitetest.Secret+" is what went wrong") {
		t.Error("the log does not say what went wrong")
	}
}

func TestErrorsNameTheirFieldsAsText(t *testing.T) {
	p := world(t).Get("", "/fail/fields").Want(http.StatusBadRequest)
	if got := p.One("main").One("li").Text(); got != sitetest.Hostile {
		t.Errorf("%q", got)
	}
}

func TestErrorsOfHeadHaveNoBody(t *testing.T) {
	w := world(t)
	p := w.Do(w.Request("", http.MethodHead, "/gone", nil)).Want(http.StatusNotFound)
	if p.Body != "" {
		t.Errorf("%q", p.Body)
	}
}

func TestAPIAddressesAnswerInJSON(t *testing.T) {
	p := world(t).Get("", "/api/v1/gone").Want(http.StatusNotFound)
	if got := p.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/problem+json") {
		t.Errorf("Content-Type %q", got)
	}
}

func TestSayAndDetails(t *testing.T) {
	fields := []kb.FieldError{{Field: "title", Message: "x"}}
	known := &kb.Error{Kind: kb.Invalid, Code: "invalid_date", Detail: "secret", Fields: fields}
	if got := site.Say(known); got != "日期或时间的写法不对。" {
		t.Errorf("%q", got)
	}
	if got := site.Details(known); len(got) != 1 || got[0] != fields[0] {
		t.Errorf("%v", got)
	}
	for _, err := range []error{http.ErrNoCookie, kb.Errorf(kb.Internal, "no_such_code", "secret")} {
		if got := site.Say(err); got != "出了点问题，请稍后再试。" {
			t.Errorf("%v: %q", err, got)
		}
		if got := site.Details(err); got != nil {
			t.Errorf("%v: %v", err, got)
		}
	}
}
