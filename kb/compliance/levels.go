package compliance

import (
	"iter"
	"regexp"
	"strconv"
	"strings"
)

func checkLevelMissing(x *examination, _ *entry) []draft {
	if x.RiskLevel != "" {
		return nil
	}
	return x.onTitle("")
}

// levelOfProduct finds a level that the text gives to its own product: by its
// number, or by its name. A general word about levels (R1到R5依次升高, R3及以上的
// 产品) gives none.
var (
	levelByNumber = regexp.MustCompile(`(?:(?:本|该|这|这款|这只|此|这个|我们的|上述|此款|此类)(?:产品|基金|理财|计划|组合|保险)[^,。!?;\n]{0,16}?|(?:产品)?风险(?:等级|级别|评级|水平)(?:\([^)\n]{0,8}\))?(?:评定|评级|划分|定|标识)?(?:为|是|属于|属|:|即|在)?[^,。!?;\n\w]{0,5}?|(?:属于|评为|定为)[^,。!?;\n\w]{0,6}?)r([1-5])(\w?)(\S{0,4})`)
	levelByName   = regexp.MustCompile(`(?:(?:本|该|这|这款|这只|此|这个|此款)(?:产品|基金|理财|计划|组合)(?:的?风险(?:等级|级别|评级))?|产品风险(?:等级|级别))(?:属于|属|评定|评级|定|是|为|:|被)*(极低|较低|中低|中等|中高|较高|低|中|高)(?:等)?风险(\S{0,4})`)
	levelNames    = map[string]int{"极低": 1, "低": 1, "较低": 2, "中低": 2, "中": 3, "中等": 3, "中高": 4, "较高": 4, "高": 5}
	levelCode     = regexp.MustCompile(`r[1-5]`)
	levelGeneral  = regexp.MustCompile(`^(?:及以|以上|以下|或|到|至|-|~|、|/|的产品|的理财|的基金|等级|级别)`)
	levelRange    = regexp.MustCompile(`(?i)R([1-5])(?:\s*[-~至到－–—]\s*R?([1-5]))?`)
	levelSubject  = regexp.MustCompile(`(?:客户|投资者|您|本人|承受能力|测评|如果|若|例如|比如|假如|不是|并非|不属于|不等于)[^,。!?;\n]{0,10}$`)
)

func checkLevelConflict(x *examination, e *entry) []draft {
	bounds := levelRange.FindStringSubmatch(x.RiskLevel)
	if bounds == nil {
		return nil
	}
	low, _ := strconv.Atoi(bounds[1])
	high := low
	if bounds[2] != "" {
		high, _ = strconv.Atoi(bounds[2])
	}

	var out []draft
	for _, v := range x.views {
		if !v.says() || !strings.Contains(v.text, "风险") && !levelCode.MatchString(v.text) {
			continue
		}
		for _, s := range v.stretches {
			if !x.effort.spend(2 * (s.end - s.start)) {
				return out
			}
			for _, m := range statedLevels(v.text[s.start:s.end]) {
				start, end := s.start+m.start, s.start+m.end
				if low <= m.level && m.level <= high || start < s.ownStart || start >= s.ownEnd {
					continue
				}
				if at := newPlace(x.article, v, start, end); !at.says("clause_before", levelSubject) && !e.allowed(at) {
					out = append(out, draft{v: v, start: start, end: end, detail: x.RiskLevel})
				}
			}
		}
	}
	return out
}

// statedLevel is a risk level that a text gives to its own product.
type statedLevel struct{ start, end, level int }

// eachLevel gives the matches of a pattern. The last group is what follows a level and
// may begin the next one: the search goes on where that group does.
func eachLevel(pattern *regexp.Regexp, text string, last int) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		for from := 0; ; {
			m := pattern.FindStringSubmatchIndex(text[from:])
			if m == nil {
				return
			}
			for i := range m {
				m[i] += from // every group takes part in a match
			}
			if from = m[2*last]; !yield(m) {
				return
			}
		}
	}
}

func statedLevels(text string) (out []statedLevel) {
	numbered := map[int]bool{}
	for m := range eachLevel(levelByNumber, text, 3) {
		if m[5] > m[4] || levelGeneral.MatchString(text[m[6]:m[7]]) { // r35, R3及以上
			continue
		}
		level, _ := strconv.Atoi(text[m[2]:m[3]])
		numbered[m[0]] = true
		out = append(out, statedLevel{m[0], m[3], level})
	}
	for m := range eachLevel(levelByName, text, 2) {
		if numbered[m[0]] || levelGeneral.MatchString(text[m[4]:m[5]]) || strings.HasPrefix(text[m[4]:m[5]], "、") {
			continue
		}
		out = append(out, statedLevel{m[0], m[4], levelNames[text[m[2]:m[3]]]})
	}
	return out
}
