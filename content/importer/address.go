package importer

import (
	"net/url"
	"strings"
)

// Cut parts an address from what stands behind it: ?query and #fragment, without the query.
func Cut(address string) (bare, fragment string) {
	bare, fragment, _ = strings.Cut(address, "#")
	bare, _, _ = strings.Cut(bare, "?")
	return bare, fragment
}

// decoded is the path of an address as files are named.
func decoded(address string) (string, error) {
	bare, _ := Cut(address)
	plain, err := url.PathUnescape(bare)
	return strings.ReplaceAll(plain, `\`, "/"), err
}

// IsWeb reports an address that a reader may follow out of the house.
func IsWeb(address string) bool {
	lower := strings.ToLower(strings.TrimSpace(address))
	for _, scheme := range []string{"http://", "https://", "mailto:", "tel:"} {
		if strings.HasPrefix(lower, scheme) {
			return true
		}
	}
	return false
}
