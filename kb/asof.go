package kb

import "time"

// AsOf is the moment that somebody means who asks what held on a day or at a time;
// zero, which is now, for an empty text. A day in Asia/Shanghai is meant whole: it is
// asked of its last instant, and of now as long as it is not over. Customers may not
// ask, and what is to come is for editors.
func AsOf(who Principal, text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if !who.AtLeast(RoleAgent) {
		return time.Time{}, Errorf(Denied, "invalid_as_of", "asOf is for agents and up")
	}
	m, err := ParseMoment(text)
	if err != nil {
		return time.Time{}, invalid("asOf", "invalid_as_of", "%s", err.Error())
	}
	at := m.Time
	if m.DayOnly {
		at = m.End().Add(-1)
		if !now.Before(m.Time) && now.Before(at) {
			return now, nil
		}
	}
	if at.After(now) && !who.AtLeast(RoleEditor) {
		return time.Time{}, invalid("asOf", "invalid_as_of", "asOf lies in the future; only editors see what is to come")
	}
	return at, nil
}
