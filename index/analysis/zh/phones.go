package zh

import "slices"

// Telephone numbers have from shortestPhone to longestPhone digits.
const shortestPhone, longestPhone = 10, 12

// phoneAt reads as many words as make a telephone number.
func phoneAt(text []rune, words []Span) (digits []rune, used int) {
	var all []rune
	for i, w := range words {
		group := text[w.Start:w.End]
		if slices.ContainsFunc(group, func(r rune) bool { return !IsDigit(r) }) || i > 0 && !betweenGroups(text[words[i-1].End:w.Start]) {
			break
		}
		if all = append(all, group...); len(all) > longestPhone {
			break
		}
		if len(phoneGroups(all)) > 0 {
			digits, used = slices.Clone(all), i+1
		}
	}
	return digits, used
}

// betweenGroups reports what may stand between the groups of a number.
func betweenGroups(gap []rune) bool {
	switch string(gap) {
	case "-", " ", ")", ") ", ")-":
		return true
	}
	return false
}

// phoneGroups are the usual ways to group the digits of a telephone number, by the
// lengths of the groups; none where it is no such number.
func phoneGroups(digits []rune) [][]int {
	n := len(digits)
	if n < shortestPhone || n > longestPhone {
		return nil
	}
	switch begin := string(digits[:3]); {
	case n == 10 && (begin == "400" || begin == "800"):
		return [][]int{{3, 3, 4}, {3, 4, 3}, {4, 3, 3}, {3, 7}}
	case n == 11 && digits[0] == '1' && digits[1] >= '3':
		return [][]int{{3, 4, 4}, {3, 8}}
	case digits[0] == '0':
		area := 4
		if digits[1] == '1' || digits[1] == '2' {
			area = 3
		}
		if rest := n - area; rest == 7 || rest == 8 {
			return [][]int{{area, rest}, {area, rest - 4, 4}}
		}
	}
	return nil
}

// phoneForms are the other ways to write a telephone number that is all digits.
func phoneForms(word []rune) (out [][]rune) {
	if slices.ContainsFunc(word, func(r rune) bool { return !IsDigit(r) }) {
		return nil
	}
	for _, lengths := range phoneGroups(word) {
		for _, between := range []string{"-", " "} {
			out = append(out, group(word, lengths, between))
		}
		if word[0] != '0' {
			continue
		}
		area, rest := word[:lengths[0]], group(word[lengths[0]:], lengths[1:], "-")
		for _, after := range []string{")", ") ", ")-"} {
			out = append(out, slices.Concat([]rune("("), area, []rune(after), rest))
		}
		if len(lengths) > 2 {
			out = append(out, slices.Concat(area, []rune(" "), rest))
		}
	}
	return out
}

func group(digits []rune, lengths []int, between string) (out []rune) {
	for i, n := range lengths {
		if i > 0 {
			out = append(out, []rune(between)...)
		}
		out = append(out, digits[:n]...)
		digits = digits[n:]
	}
	return out
}
