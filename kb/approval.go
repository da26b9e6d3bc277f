package kb

import (
	"slices"
	"strings"
)

// MayApprove is the rule of four eyes, the only one there is: it refuses whoever
// may not approve what others hand in, be it a text, the end of one, a category, a
// fact or a word.
//
//   - Only reviewers approve. An administrator is none ([RoleAdminReviewer] is both).
//   - Only people approve, never a token that is nobody's; a token of a person does
//     not where whoever made it may not.
//   - Nobody approves what they have a part in. parties are the ids of everybody
//     whose words it contains and of whoever asks for the approval: keep
//     [Principal.Parties] of each of them with what is to be approved, and hand in
//     all of them.
//   - match is the version that was read, an ETag or a hash, as the approver names
//     it. "*", whatever is the newest, is refused: nobody approves what they have not
//     read. That match is the newest version is the caller's to check.
//
// A decision that is kept and acted on later is asked again, with [Approved].
func MayApprove(who Principal, match string, parties ...string) error {
	if err := Require(who, RoleReviewer, "an approval"); err != nil {
		return err
	}
	if match == "" || match == "*" {
		return Errorf(Unmatched, "missing_if_match", "an approval names the version that was read, by If-Match with its ETag")
	}
	if err := Approved(who.ID, parties...); err != nil {
		return err
	}
	if who.MadeBy != "" && slices.Contains(parties, who.MadeBy) {
		return Errorf(Denied, "own_text", "the token was made by somebody who wrote or submitted the text, and who knows its secret; sign in to approve")
	}
	return nil
}

// Approved says why an approval by the principal with the id does not count, or
// nothing: it is not a person's, or it is that of a party.
func Approved(by string, parties ...string) error {
	switch {
	case !strings.HasPrefix(by, personPrefix):
		return Errorf(Denied, "not_a_person", "approvals come from people: use an account, or a token that was made with --user")
	case slices.Contains(parties, by):
		return Errorf(Denied, "own_text", "nobody approves a text that they wrote or submitted; ask another reviewer")
	}
	return nil
}

// personPrefix begins the id of a principal that is a person.
const personPrefix = "person:"

// PersonID is the id of the person with the login.
func PersonID(login string) string { return personPrefix + login }

// Parties are the ids whose words the principal's words are: its own and, for a
// token that is nobody's, that of whoever made it, who knows its secret.
func (p Principal) Parties() []string {
	if p.MadeBy == "" || p.MadeBy == p.ID || strings.HasPrefix(p.ID, personPrefix) {
		return []string{p.ID}
	}
	return []string{p.ID, p.MadeBy}
}

// merge adds to ids those of more that they lack.
func merge(ids []string, more ...string) []string {
	for _, id := range more {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
