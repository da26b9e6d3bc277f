package brand

import (
	"html/template"
	"maps"
	"slices"
)

// icons are drawn on a grid of 24, in lines of the colour of the text around them.
// Those of the starter knowledge's categories bear their slugs.
var icons = map[string]string{
	"account":    `<circle cx="12" cy="8" r="4"/><path d="M4 20c1-4 4.5-6 8-6s7 2 8 6"/>`,
	"payment":    `<rect x="3" y="6" width="18" height="13" rx="2.5"/><path d="M3 10.5h18M7 15.5h4"/>`,
	"wealth":     `<path d="M4 19h16M6.5 16v-4M11 16V8.5M15.5 16v-6M20 5l-4.5 3L11 5.5 5.5 8.5"/>`,
	"deposit":    `<path d="M4 9.5 12 5l8 4.5zM5.5 19h13M7 10v6.5M12 10v6.5M17 10v6.5"/>`,
	"loan":       `<circle cx="12" cy="12" r="8.5"/><path d="m8.5 8 3.5 4.5L15.5 8M12 12.5V17M9 13h6M9 15.300h6"/>`,
	"business":   `<path d="M4 20V9l5-3v14M9 11h11v9H3M13 14.5h3M13 17.200h3"/>`,
	"credit":     `<path d="M7 3.5h7l4 4v13H7zM14 3.5v4h4M9.5 12h6M9.5 15.5h4"/>`,
	"insurance":  `<path d="M12 4a8.5 8.5 0 0 1 8.5 8.5h-17A8.5 8.5 0 0 1 12 4zM12 12.5V18a2 2 0 0 0 4 0"/>`,
	"legacy":     `<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>`,
	"safety":     `<path d="M12 3.5 5 6v5.5c0 4.200 3 7.300 7 9 4-1.700 7-4.800 7-9V6zM9 12l2.200 2.200L15.200 10"/>`,
	"rights":     `<path d="M12 4v16M8 20h8M5 7.5h14M5 7.5 2.800 13a2.5 2.5 0 0 0 4.400 0zM19 7.5 16.800 13a2.5 2.5 0 0 0 4.400 0z"/>`,
	"privacy":    `<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5M12 14v2.5"/>`,
	"knowledge":  `<path d="M12 6.5C10 5 7.5 4.5 4 4.700v13.600c3.5-.2 6 .3 8 1.700 2-1.400 4.5-1.900 8-1.700V4.700C16.5 4.5 14 5 12 6.5zM12 6.5V20"/>`,
	"platform":   `<path d="M5 13.5V12a7 7 0 0 1 14 0v1.5M5 13.5h2.5V18H6a1 1 0 0 1-1-1zM19 13.5h-2.5V18H18a1 1 0 0 0 1-1zM18 18c0 1.5-1.5 2.5-4 2.5"/>`,
	"compliance": `<path d="M6 3.5h12v17H6zM9 9l1.300 1.300L12.5 8M9 15l1.300 1.300 2.200-2.300M14.5 9.5H16M14.5 15.5H16"/>`,
	"agent":      `<circle cx="12" cy="12" r="8.5"/><path d="M8.5 13.5c.8 1.700 2 2.5 3.5 2.5s2.700-.8 3.5-2.5M9 9.5v.1M15 9.5v.1"/>`,
	"folder":     `<path d="M3.5 7a1.5 1.5 0 0 1 1.5-1.5h4l2 2.5h8a1.5 1.5 0 0 1 1.5 1.5V17a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 17z"/>`,
	"alert":      `<path d="M12 4 3 19.5h18zM12 10v4.5M12 17v.1"/>`,
	"phone":      `<path d="M6.5 3.5 9 8 7.200 9.800a12 12 0 0 0 7 7L16 15l4.5 2.5-1 3c-8 1-17-8-16-16z"/>`,
	"search":     `<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>`,
	"type":       `<path d="M3 18 8.5 5 14 18M5 14h7M15 18l3-7 3 7M16 16h4"/>`,
}

// Icons are the names of the icons.
func Icons() []string { return slices.Sorted(maps.Keys(icons)) }

// Draw is an icon for the eye alone: words beside it say what it is.
func Draw(name string) template.HTML {
	paths, ok := icons[name]
	if !ok {
		paths = icons["folder"]
	}
	return template.HTML(`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">` + paths + `</svg>`)
}
