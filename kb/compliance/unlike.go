package compliance

import "github.com/wenjin-kb/wenjin/kb/compliance/suspect"

// guess is what the model thinks of a sentence, as long as there is effort left.
func (a *article) guess(sentence string) (suspect.Guess, bool) {
	if !a.effort.spend(costOfGuess * len(sentence)) {
		return suspect.Guess{}, false
	}
	return a.model.Guess(sentence), true
}

// unlike reports that the model gives the sentence of a match so low a score, or a
// lower one.
func (p *place) unlike(score float64) bool {
	start, end := p.sentence()
	s := p.v.text[start:end]
	if !suspect.IsSentence(s) {
		return false
	}
	g, ok := p.a.guess(s)
	return ok && g.Score <= score
}

// costOfGuess is what a byte costs to judge, against one of a regular expression.
const costOfGuess = 2
