// Package storetest is what a store must do, as tests: the contracts of kb.Store and
// auth.Store, called through the contracts only, so that they run on every store.
package storetest

import "testing"

// Run runs the suite.
func Run(t *testing.T, d Driver) {
	for _, test := range append(accountTests, []named{
		{"an empty store has nothing", empty},
		{"what is saved is read", saveAndRead},
		{"every field of a revision is kept", everyField},
		{"archiving ends what is in force", archiving},
		{"what is in force is the newest whose window contains the moment", inForce},
		{"a failed save changes nothing", failedSave},
		{"lists are in order", listsInOrder},
		{"summaries are revisions without their text", summaries},
		{"a yield that fails stops the list", yieldFails},
		{"one may read while reading", nestedReads},

		{"a draft becomes a text in force", lifeOfADraft},
		{"a step on an old version is stale", staleSteps},
		{"a failed step changes nothing", failedStep},
		{"of many steps at once one is taken", racingSteps},
		{"what is saved past a draft takes its place", savedPastADraft},
		{"a schedule is taken back", takenBack},

		{"changes have no gaps that fill later", concurrentChanges},
		{"changes come in pages", changePages},

		{"the log is a chain", logChain},
		{"the log comes in pages", logPages},
		{"the log is whole with many writers", concurrentLog},

		{"popular articles", popular},
		{"forgotten votes and clicks", forgotten},
		{"pictures", pictures},
		{"pictures of texts", picturesOfTexts},

		{"files have revisions", files},
		{"a step with a file on an old version is stale", staleFiles},
		{"of many steps with a file one is taken", racingFiles},
		{"articles are live until they end", live},

		{"a time is a moment in any zone", zones},
		{"texts are kept to the byte", texts},
		{"a cancelled context writes nothing", cancelled},
		{"readers see whole writes", wholeWrites},
	}...) {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t, d, t.TempDir())) })
	}
	t.Run("a closed store opens again", func(t *testing.T) { reopening(t, d) })
	t.Run("a backup is one moment of the store", func(t *testing.T) { backup(t, d) })
}

// named is a part of the suite.
type named struct {
	name string
	run  func(t *testing.T, s Store)
}

// accountTests are the parts about people.
var accountTests = []named{
	{"people", people},
	{"people of an issuer", identities},
	{"the first administrator", firstAdministrator},
	{"an administrator by another way", setUpOtherwise},
	{"the last administrator stays", lastAdministrator},
	{"no change of an account is lost", changesAtOnce},
	{"sessions", sessions},
	{"sessions end together", sessionsEnd},
	{"second factors", factors},
	{"recovery codes", recovery},
	{"a step of a second factor is taken once", factorSteps},
	{"tokens", tokens},
	{"accounts fail with their events", accountsFail},
	{"of many with one name one is added", racingNames},
}
