package kb

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every field of the type is described, by the names that its tags give it, and
// nothing else is; and each description reads the field that it describes.
func TestFieldsDescribeTheArticle(t *testing.T) {
	described := map[string]Field{}
	for _, f := range Fields {
		if _, twice := described[f.Key]; twice {
			t.Errorf("%s is described twice", f.Key)
		}
		if f.Label == "" || f.At == nil || f.Kind == "" {
			t.Errorf("%s lacks a label, a kind or its place", f.Key)
		}
		described[f.Key] = f
	}
	article := reflect.TypeFor[Article]()
	for i := range article.NumField() {
		field := article.Field(i)
		key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		json, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if key == "-" {
			key = json
		}
		f, ok := described[key]
		if !ok || f.JSON != json {
			t.Errorf("%s is not described as %s, %s: %+v", field.Name, key, json, f)
			continue
		}
		if inFile := field.Tag.Get("yaml") != "-"; inFile != f.InFrontMatter() {
			t.Errorf("%s: in the front matter is %v", key, f.InFrontMatter())
		}
		delete(described, key)
		var a Article
		fill(reflect.ValueOf(&a).Elem().Field(i))
		for _, other := range Fields {
			if set := other.Text(&a) != ""; set != (other.Key == key) {
				t.Errorf("with %s alone, %s reads %q", key, other.Key, other.Text(&a))
			}
		}
		if kinds := kindsOf(field.Type); !slices.Contains(kinds, f.Kind) {
			t.Errorf("%s is %s, which a %s can't be", key, f.Kind, field.Type)
		}
	}
	for key := range described {
		t.Errorf("%s is described, but no article has it", key)
	}
}

// fill gives a value something that is not its zero.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		if t, ok := v.Addr().Interface().(*time.Time); ok {
			*t = time.Date(2026, 3, 15, 0, 0, 0, 0, Shanghai)
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	}
}

func kindsOf(t reflect.Type) []FieldKind {
	switch t {
	case reflect.TypeFor[Date]():
		return []FieldKind{FieldDay}
	case reflect.TypeFor[Moment]():
		return []FieldKind{FieldMoment}
	case reflect.TypeFor[Kind](), reflect.TypeFor[Audience]():
		return []FieldKind{FieldEnum}
	case reflect.TypeFor[string]():
		return []FieldKind{FieldText, FieldMarkdown, FieldCategory}
	case reflect.TypeFor[[]string]():
		return []FieldKind{FieldLines, FieldWords, FieldSlugs}
	case reflect.TypeFor[bool]():
		return []FieldKind{FieldFlag}
	}
	return []FieldKind{FieldRecords}
}

func TestFieldNames(t *testing.T) {
	for name, want := range map[string]string{
		"risk_level": "风险等级", "riskLevel": "风险等级", "questions[12]": "问法", "body": "正文", "nothing": "nothing", "": "",
	} {
		if got := FieldLabel(name); got != want {
			t.Errorf("FieldLabel(%q) = %q, want %q", name, got, want)
		}
	}
	if got := FacetNames(); !slices.Equal(got, []string{"kind", "category", "products", "tags", "audience", "riskLevel"}) {
		t.Errorf("facets %v", got)
	}
}

func TestFieldText(t *testing.T) {
	effective, err := ParseDate("2015-05-01")
	if err != nil {
		t.Fatal(err)
	}
	a := Article{
		Questions: []string{"一", "二"}, ValidTo: Moment{Time: effective.Time, DayOnly: true}, History: true,
		Sources: []Source{{Rule: "存款保险条例", No: "国务院令第660号", Effective: effective, Verified: "法"}, {Rule: "细则"}},
		Allow:   []Allowance{{Rule: "R-A", Match: "稳赚", Reason: "引文", By: "复核", Expires: effective}},
	}
	for name, want := range map[string]string{
		"questions": "一\n二", "valid_to": "2015-05-01", "valid_from": "", "history": "true", "needs_confirm": "",
		"sources": "存款保险条例 国务院令第660号 2015-05-01 法\n细则", "allow": "R-A 稳赚 引文 复核 2015-05-01",
	} {
		f, ok := FieldNamed(name)
		if got := f.Text(&a); !ok || got != want {
			t.Errorf("%s reads %q, want %q", name, got, want)
		}
	}
}

// Every limit is enforced: what is at it passes, one more is found by the field's
// key.
func TestLimitsOfFields(t *testing.T) {
	// with gives an article whose field holds n items of so many characters.
	with := func(f Field, items, runes int) Article {
		a := Article{Slug: "a", Title: "标题", Category: "x", Kind: KindHowto, Audience: AudiencePublic}
		article := reflect.ValueOf(&a).Elem()
		for i := range article.NumField() {
			if name, _, _ := strings.Cut(article.Type().Field(i).Tag.Get("json"), ","); name != f.JSON {
				continue
			}
			text := strings.Repeat("x", runes)
			if field := article.Field(i); field.Kind() == reflect.Slice {
				field.Set(reflect.ValueOf(slices.Repeat([]string{text}, items)))
			} else {
				field.SetString(text)
			}
		}
		return a
	}
	for _, f := range Fields {
		if f.MaxRunes == 0 && f.MaxItems == 0 {
			continue
		}
		name, rule, severity := f.Key, "F-LIMIT", Block
		if f.MaxItems > 0 {
			name += "[0]"
		}
		if f.Advised {
			rule, severity = "F-ANSWER", Warn
		}
		fits, long := with(f, 1, f.MaxRunes), with(f, 1, f.MaxRunes+1)
		if found := fits.Validate(nil, nil); len(found) > 0 {
			t.Errorf("%s at its limit: %v", f.Key, found)
		}
		if found := long.Validate(nil, nil); len(found) != 1 || found[0].Rule != rule || found[0].Severity != severity || found[0].Field != name {
			t.Errorf("%s beyond its limit: %v", f.Key, found)
		}
		if f.MaxItems == 0 {
			continue
		}
		fits, long = with(f, f.MaxItems, 1), with(f, f.MaxItems+1, 1)
		if found := fits.Validate(nil, nil); len(found) > 0 {
			t.Errorf("%s with all its items: %v", f.Key, found)
		}
		if found := long.Validate(nil, nil); len(found) != 1 || found[0].Rule != rule || found[0].Field != f.Key {
			t.Errorf("%s with too many items: %v", f.Key, found)
		}
		empty := with(f, 2, 0)
		if found := empty.Validate(nil, nil); len(found) != 2 || found[1].Rule != "F-EMPTY" || found[1].Field != f.Key+"[1]" {
			t.Errorf("%s with empty items: %v", f.Key, found)
		}
	}
}

func TestTextByName(t *testing.T) {
	a := Article{Title: "题", Questions: []string{"一", "二"}, RiskLevel: "R1", Body: "文"}
	for name, want := range map[string]string{
		"title": "题", "questions[1]": "二", "questions[2]": "", "questions[-1]": "", "questions[x]": "", "questions": "一\n二", "risk_level": "R1", "body": "文", "none": "", "": "", "[0]": "", "title[0]": "题",
	} {
		if got := a.Text(name); got != want {
			t.Errorf("Text(%q) = %q, want %q", name, got, want)
		}
	}
}

// A diff shows a change of each compared field, alone and under its description.
func TestCompareKnowsTheDescribedFields(t *testing.T) {
	article := reflect.TypeFor[Article]()
	for i := range article.NumField() {
		var now Article
		fill(reflect.ValueOf(&now).Elem().Field(i))
		name, _, _ := strings.Cut(article.Field(i).Tag.Get("json"), ",")
		f, _ := FieldNamed(name)
		got := Compare(Article{}, now)
		if !f.Compared && len(got) == 0 {
			continue
		}
		if len(got) != 1 || got[0].Field.JSON != name || got[0].Was != "" || got[0].Now != f.Text(&now) || !f.Compared {
			t.Errorf("%s: %v", name, got)
		}
	}
	got := Compare(Article{Title: "甲", Questions: []string{"一"}}, Article{Title: "甲", Questions: []string{"一", "二"}})
	if len(got) != 1 || got[0].Field.Key != "questions" || got[0].Was != "一" || got[0].Now != "一\n二" {
		t.Errorf("%v", got)
	}
}

// An enum's options are what validation lets pass.
func TestOptionsAreWhatValidationTakes(t *testing.T) {
	for _, f := range Fields {
		if (f.Kind == FieldEnum) != (len(f.Options) > 0) {
			t.Errorf("%s has the options %v", f.Key, f.Options)
		}
	}
	kind, _ := FieldNamed("kind")
	audience, _ := FieldNamed("audience")
	for _, k := range append(kind.Options, "other") {
		for _, of := range append(audience.Options, "other") {
			a := Article{Slug: "a", Title: "标题", Category: "x", Kind: Kind(k), Audience: Audience(of)}
			if blocked := Blocked(a.Validate(nil, nil)); blocked != (k == "other" || of == "other") {
				t.Errorf("kind %s, audience %s: blocked is %v", k, of, blocked)
			}
		}
	}
}
