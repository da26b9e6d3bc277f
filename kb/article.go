package kb

import "regexp"

// Audience says who may read an article.
type Audience string

// The audiences. A public article is for everyone; an agent article is for the
// house alone and must never reach a customer by any road.
const (
	AudiencePublic Audience = "public"
	AudienceAgent  Audience = "agent"
)

// Kind says what an article does for its reader.
type Kind string

// The kinds an article can be of.
const (
	KindKnowledge  Kind = "knowledge"
	KindHowto      Kind = "howto"
	KindRisk       Kind = "risk"
	KindCompliance Kind = "compliance"
	KindAgent      Kind = "agent"
)

// Source is a rule or law that an article rests on.
type Source struct {
	Rule      string `yaml:"rule" json:"rule"`
	No        string `yaml:"no,omitempty" json:"no,omitempty"`              // number of the document, as printed
	Effective Date   `yaml:"effective,omitempty" json:"effective,omitzero"` // the day the rule came into force
	Verified  string `yaml:"verified,omitempty" json:"verified,omitempty"`  // 法, 讯, 知 or 待: how well it was checked
	URL       string `yaml:"url,omitempty" json:"url,omitempty"`
}

// Allowance asks that one text may stand against one rule of the compliance check, for
// a reason, until a day. By is whom the author names; that it is so, nobody knows.
type Allowance struct {
	Rule    string `yaml:"rule" json:"rule"`
	Match   string `yaml:"match" json:"match"` // the text that may stand, as it is found
	Reason  string `yaml:"reason" json:"reason"`
	By      string `yaml:"by" json:"by"`
	Expires Date   `yaml:"expires" json:"expires"`
}

// Article is what an editor writes. The fields carry the names of the front
// matter of a file (see docs/articles.md); Body is Markdown without it, with
// {{facts}} not yet filled in.
type Article struct {
	Slug      string   `yaml:"slug" json:"slug"` // the address, unique: a-z, 0-9 and single hyphens
	Title     string   `yaml:"title" json:"title"`
	Questions []string `yaml:"questions,omitempty" json:"questions"` // other ways customers ask it
	Answer    string   `yaml:"answer,omitempty" json:"answer"`       // direct answer, at most MaxAnswerRunes
	Kind      Kind     `yaml:"kind,omitempty" json:"kind"`
	Category  string   `yaml:"category" json:"category"` // path in the taxonomy: wealth/money-fund
	Products  []string `yaml:"products,omitempty" json:"products"`
	Tags      []string `yaml:"tags,omitempty" json:"tags"`
	Audience  Audience `yaml:"audience,omitempty" json:"audience"`
	RiskLevel string   `yaml:"risk_level,omitempty" json:"riskLevel"` // R1…R5 or a range R1-R3; investment and insurance only
	ValidFrom Moment   `yaml:"valid_from,omitempty" json:"validFrom,omitzero"`
	ValidTo   Moment   `yaml:"valid_to,omitempty" json:"validTo,omitzero"` // exclusive; a bare date means the end of that day
	AsOf      Date     `yaml:"as_of,omitempty" json:"asOf,omitzero"`       // the day its facts were checked
	ReviewBy  Date     `yaml:"review_by,omitempty" json:"reviewBy,omitzero"`
	Owner     string   `yaml:"owner,omitempty" json:"owner,omitempty"`
	Sources   []Source `yaml:"sources,omitempty" json:"sources"`
	Related   []string `yaml:"related,omitempty" json:"related"` // slugs
	History   bool     `yaml:"history,omitempty" json:"history,omitempty"`
	Lang      string   `yaml:"lang,omitempty" json:"lang,omitempty"`
	// NeedsConfirm is set by an editor who waits for a figure; an article with an
	// unconfirmed {{fact}} counts as such without it.
	NeedsConfirm bool        `yaml:"needs_confirm,omitempty" json:"needsConfirm,omitempty"`
	Allow        []Allowance `yaml:"allow,omitempty" json:"allow,omitempty"`

	Body string `yaml:"-" json:"body"`
}

// Limits of an article, in characters (runes). They hold on every way in.
const (
	MaxSlugRunes      = 120
	MaxTitleRunes     = 120
	MaxAnswerRunes    = 120
	MaxQuestions      = 50
	MaxListItems      = 50
	MaxListItemRunes  = 120
	MaxBodyRunes      = 200_000
	MaxSourceURLRunes = 500
)

// SlugPattern is what a slug looks like.
var SlugPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
