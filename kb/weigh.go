package kb

import (
	"slices"
	"time"
)

// Weigh says what findings come to, given what the text asks for ([Finding.Request]).
//
// In a text that is edited here a request waives nothing, whoever it names: what it
// names as a warning waits for a reviewer's waiver, and so, thanks to it, does what
// the rules forbid. In a file, whoever merges it into the folder has reviewed it:
// there a request makes a warning a remark, and what is forbidden a warning, which
// is said to be waived in the file, not by a person of ours.
func Weigh(found []Finding, inFile bool) []Finding {
	out := slices.Clone(found)
	for i, f := range out {
		if f.Request == (Allowance{}) || f.Severity == Info {
			continue
		}
		what := "（作者请求豁免至" + f.Request.Expires.String() + "，理由：" + f.Request.Reason + "；须由复核人决定）"
		if inFile {
			what = "（文件中注明豁免至" + f.Request.Expires.String() + "，理由：" + f.Request.Reason + "，署名：" + f.Request.By + "）"
		}
		out[i].Message += what
		switch {
		case f.Severity == Block:
			out[i].Severity = Warn
		case inFile:
			out[i].Severity = Info
		}
	}
	return out
}

// Open are the findings that still stand in the way of the revision at the time, of
// those that its text has.
func (r Revision) Open(found []Finding, at time.Time) []Finding {
	return r.Review.Open(Weigh(found, r.Origin != ""), at)
}
