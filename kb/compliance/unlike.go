package compliance

import "github.com/wenjin-kb/wenjin/kb/compliance/suspect"

// guess is what the model thinks of a sentence, as long as there is effort left.
func (a *article) guess(sentence string) (suspect.Guess, bool) {
	if !a.effort.spend(costOfGuess * len(sentence)) {
		return suspect.Guess{}, false
	}
	return a.model.Guess(sentence), true
}

// unlikeFrom is the model's score down to which a sentence may be harmless although it
// has the words of a violation. Chosen with whole sittings left out: more than
// half of the sentences that a pattern suspects wrongly are below, one in thirty of the
// others.
const unlikeFrom = -1.5

// unlike reports that the model is sure that the sentence of a match is harmless.
func (p *place) unlike() bool {
	start, end := p.sentence()
	s := p.v.text[start:end]
	if !suspect.IsSentence(s) {
		return false
	}
	g, ok := p.a.guess(s)
	return ok && g.Score <= unlikeFrom
}

// costOfGuess is what a byte costs to judge, against one of a regular expression.
const costOfGuess = 2
