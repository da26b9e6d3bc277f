package bulk

import (
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
)

// Most articles that are changed at once.
const Most = 500

// Change is what becomes of each article.
type Change struct {
	Field  string // key of the field that is set: owner, category or review_by; empty: none is
	Value  string
	Submit bool // hand the draft in, too
	Adopt  bool // edit what comes from files here from now on; nothing else
}

// Fields are those that can be set.
var Fields = []string{"owner", "category", "review_by"}

// Check refuses a change that can't be meant.
func (c Change) Check() error {
	switch {
	case c.Adopt && (c.Field != "" || c.Submit):
		return kb.Errorf(kb.Invalid, "bad_request", "adopt them first")
	case c.Field == "" && !c.Submit && !c.Adopt:
		return kb.Errorf(kb.Invalid, "nothing_chosen", "choose what is to change")
	case c.Field != "" && !slices.Contains(Fields, c.Field):
		return kb.Errorf(kb.Invalid, "bad_request", "%q can't be changed of many articles at once", c.Field)
	}
	if c.Field != "" && c.Value == "" {
		return kb.Errorf(kb.Invalid, "value_missing", "say what %s becomes", c.Field)
	}
	var a kb.Article
	return c.apply(&a)
}

// apply sets the field.
func (c Change) apply(a *kb.Article) error {
	f, known := kb.FieldNamed(c.Field)
	if !known {
		return nil
	}
	switch v := f.At(a).(type) {
	case *string:
		*v = c.Value
	case *kb.Date:
		d, err := kb.ParseDate(c.Value)
		if err != nil {
			return kb.Errorf(kb.Invalid, "invalid_date", "%v", err)
		}
		*v = d
	}
	return nil
}

// Skip says why an article is left as it is.
type Skip string

// The reasons.
const (
	Gone      Skip = "gone"      // there is no such article
	FromFile  Skip = "from_file" // it is changed in its file
	Unchanged Skip = "unchanged" // it is so already
	UnderWay  Skip = "under_way" // it is being reviewed or is approved, which an edit would make void
	FromHere  Skip = "from_here" // it is edited here already
	NoDraft   Skip = "no_draft"  // there is nothing to hand in
)

// Item is what would become of one article.
type Item struct {
	Slug, Title string
	Match       string       // ETag of the revision that this was decided on
	From, To    string       // the field, before and after
	Replaces    int          // number of the open draft that a new one would take the place of; 0: there is none
	Skip        Skip         // not empty: nothing would be done
	Stops       []kb.Finding // that would stop the handing in
}

// skips says why nothing is to be done with an article.
func (c Change) skips(head kb.Revision, item Item) Skip {
	switch {
	case c.Adopt && head.Origin == "":
		return FromHere
	case c.Adopt:
		return ""
	case head.Origin != "":
		return FromFile
	case head.State == kb.StateInReview || head.State == kb.StateApproved:
		return UnderWay
	case c.Field != "" && item.From == item.To && !(c.Submit && head.State == kb.StateDraft):
		return Unchanged
	case c.Field == "" && head.State != kb.StateDraft:
		return NoDraft
	}
	return ""
}
