package personal

import "testing"

func TestIdentityNumbersByTheirCheckCharacter(t *testing.T) {
	for number, want := range map[string]bool{
		"11010519491231002x":  true,  // the example of GB 11643
		"110105194912310021":  false, // another check character
		"11010519491331002x":  false, // a thirteenth month
		"99010519491231002x":  false, // no such province
		"440106199003071519":  false,
		"11010518491231002x":  false, // the nineteenth century
		"1101051949123100":    false,
		"x1010519491231002x":  false,
		"":                    false,
		"1101051949123100222": false,
	} {
		if got := isIdentity(number); got != want {
			t.Errorf("isIdentity(%q) = %v", number, got)
		}
	}
	for number, want := range map[string]bool{
		"110105491231002": true, "320311770706001": true, "310104650715002": true,
		"110105491331002": false, "990105491231002": false, "11010549123100x": false, "11010549123100": false,
	} {
		if got := isOldIdentity(number); got != want {
			t.Errorf("isOldIdentity(%q) = %v", number, got)
		}
	}
}

func TestCardsByTheirSum(t *testing.T) {
	for number, want := range map[string]bool{
		"6222021234567890128": true,
		"6222021234567890129": false,
		"4111111111111111":    true,
		"4111111111111112":    false,
		"5500005555555559":    true,
		"1234567812345670":    false, // a right sum, no issuer
		"0000000000000000":    false,
		"411111111111":        false,
	} {
		if got := isCard(number); got != want {
			t.Errorf("isCard(%q) = %v", number, got)
		}
	}
}

func TestMobileNumbersAndTheirGroups(t *testing.T) {
	for written, want := range map[string]bool{
		"13912345678": true, "139 1234 5678": true, "139-1234-5678": true, "1 3 9 1 2 3 4 5 6 7 8": true,
		"13 912 34 56 78": true, "1391234567 8": false, "139 1 2345678": false, "12912345678": false, "1391234567": false,
	} {
		digits, _ := onlyDigits(written)
		if got := isMobile(digits) && mobileGroups(written); got != want {
			t.Errorf("%q is a mobile number: %v", written, got)
		}
	}
}

func TestEveryDigitIsRead(t *testing.T) {
	for i, runes := range []string{"0零〇", "1一幺", "2二两", "3三", "4四", "5五", "6六", "7七", "8八", "9九"} {
		for _, r := range runes {
			if d, ok := digitOf(r); !ok || d != byte('0'+i) {
				t.Errorf("digitOf(%q) = %q, %v", r, d, ok)
			}
		}
	}
	if _, ok := digitOf('十'); ok {
		t.Error("十 is no digit")
	}
}
