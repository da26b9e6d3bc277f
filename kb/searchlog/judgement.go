package searchlog

import "time"

// MaxGrade is the grade of an article that is all that a question asks for; 1 is one that
// belongs to it, 0 takes a judgement back.
const MaxGrade = 3

// Judgement says how well an article answers a question.
type Judgement struct {
	Query string    `json:"query"` // masked
	Slug  string    `json:"slug"`
	Grade int       `json:"grade"`
	Actor string    `json:"-"`
	At    time.Time `json:"-"`
}
