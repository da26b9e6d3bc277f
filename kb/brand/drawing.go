package brand

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// drawing is what an SVG says of itself.
type drawing struct {
	square bool
	texts  []string
}

const (
	svgSpace = "http://www.w3.org/2000/svg"
	// maxUses of a part elsewhere: uses of uses are drawn again and again.
	maxUses = 16
)

// drawn are the elements of SVG that draw and do nothing else: no script, no animation, no
// page or picture within, no link.
var drawn = func() map[string]bool {
	out := map[string]bool{}
	for _, name := range strings.Fields(`svg g defs symbol use switch title desc metadata style
		path rect circle ellipse line polyline polygon text tspan textPath
		linearGradient radialGradient stop clipPath mask pattern
		filter feBlend feColorMatrix feComponentTransfer feComposite feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
		feGaussianBlur feMerge feMergeNode feMorphology feOffset`) {
		out[name] = true
	}
	return out
}()

// notes are what the namespaces begin with in which programs note who drew it, and how;
// nothing draws those.
var notes = []string{"http://www.w3.org/1999/02/22-rdf-syntax-ns", "http://purl.org/dc/", "http://creativecommons.org/ns", "http://web.resource.org/cc/", "http://www.inkscape.org/namespaces/", "http://sodipodi.sourceforge.net/"}

// elsewhere is what a style names outside the drawing; a backslash could spell it.
var elsewhere = regexp.MustCompile(`(?i)@import|\\|url\(\s*["']?\s*[^#\s"']|(?:image|image-set|src)\(`)

// readDrawing reads an SVG, and refuses one that does more than draw: it is served from
// the house's own address, where somebody may open it by itself.
func readDrawing(data []byte) (out drawing, err error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	uses, inText, root := 0, 0, true
	style, inStyle := []byte(nil), false           // a sheet stands in one piece for whoever reads it
	styles, open := strings.Builder{}, []*part{{}} // the elements around, in something that is none
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && !root {
			if drawsTooMuch(open[0], newSheet(styles.String())) {
				return out, flaw("it draws parts of itself again and again, more than %d in all", "它反复画自身的部分，合计超过 %d 个", maxDraws)
			}
			return out, nil
		}
		if err != nil {
			return out, flaw("it is no SVG: %.100v", "不是 SVG（%.100v）", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case root && (t.Name.Local != "svg" || t.Name.Space != svgSpace):
				return out, flaw("it is no SVG: it begins with <%.40s>", "不是 SVG：开头是 <%.40s>", t.Name.Local)
			case root:
				out.square = isSquare(t)
			case inStyle:
				return out, flaw("<%.40s> in a style of it is no style", "里面的样式里有 <%.40s>", t.Name.Local)
			}
			root, inStyle, style = false, t.Name.Local == "style", nil
			if t.Name.Local == "use" {
				uses++
			}
			if t.Name.Local == "text" {
				inText++
			}
			if err := checkElement(t, uses); err != nil {
				return out, err
			}
			open = append(open, open[len(open)-1].add(t))
		case xml.EndElement:
			if err := checkStyle(style); err != nil {
				return out, err
			}
			styles.Write(style)
			open, inStyle, style = open[:len(open)-1], false, nil
			if t.Name.Local == "text" {
				inText--
			}
		case xml.CharData:
			if inStyle {
				style = append(style, t...)
			}
			if text := strings.TrimSpace(string(t)); inText > 0 && text != "" {
				out.texts = append(out.texts, text)
			}
		default:
			if err := checkAside(t); err != nil {
				return out, err
			}
		}
	}
}

// checkAside looks at what is neither element nor text.
func checkAside(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		if bytes.ContainsRune(t, '[') {
			return flaw("it declares entities", "里面声明了实体")
		}
	case xml.ProcInst:
		if t.Target != "xml" {
			return flaw("it has a <?%.40s?>", "里面有 <?%.40s?>", t.Target)
		}
	}
	return nil
}

// moves are words of styles by which a picture moves, or names by another name what it
// draws.
var moves = regexp.MustCompile(`(?i)keyframes|animation|transition|var\(`)

func checkStyle(style []byte) error {
	switch {
	case elsewhere.Match(style):
		return flaw("a style in it names something outside the picture", "里面的样式引用了图片之外的东西")
	case moves.Match(style):
		return flaw("a style in it does more than draw: %.40s", "里面的样式不只是画图：%.40s", moves.Find(style))
	}
	return nil
}

func checkElement(t xml.StartElement, uses int) error {
	switch {
	case t.Name.Space == svgSpace && !drawn[t.Name.Local], t.Name.Space != svgSpace && !slices.ContainsFunc(notes, func(space string) bool { return strings.HasPrefix(t.Name.Space, space) }):
		return flaw("<%.40s> in it does more than draw", "里面的 <%.40s> 不只是画图", t.Name.Local)
	case uses > maxUses:
		return flaw("it has more than %d <use>", "里面的 <use> 超过 %d 个", maxUses)
	}
	for _, a := range t.Attr {
		switch name := strings.ToLower(a.Name.Local); {
		case strings.HasPrefix(name, "on"), name == "base":
			return flaw("the attribute %.40s in it does more than draw", "里面的属性 %.40s 不只是画图", a.Name.Local)
		case name != "id" && name != "class" && moves.MatchString(a.Value):
			return flaw("the attribute %.40s in it does more than draw", "里面的属性 %.40s 不只是画图", a.Name.Local)
		case name == "href" && !strings.HasPrefix(strings.TrimSpace(a.Value), "#"), a.Name.Space != "xmlns" && elsewhere.MatchString(a.Value):
			return flaw("the attribute %.40s in it leads out of the picture", "里面的属性 %.40s 指向图片之外", a.Name.Local)
		}
	}
	return nil
}

// isSquare reports whether the picture is as high as it is wide.
func isSquare(svg xml.StartElement) bool {
	var x, y, width, height float64
	for _, a := range svg.Attr {
		if a.Name.Local == "viewBox" {
			if n, _ := fmt.Sscan(strings.ReplaceAll(a.Value, ",", " "), &x, &y, &width, &height); n == 4 {
				return width > 0 && width == height
			}
		}
	}
	return false
}
