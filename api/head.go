package api

import "net/http"

// headKey marks a request that came as a HEAD.
type headKey struct{}

// IsHead reports whether a GET came as a HEAD: nobody reads the answer.
func IsHead(r *http.Request) bool {
	head, _ := r.Context().Value(headKey{}).(bool)
	return head
}

// methodOf is the method that a request came with.
func methodOf(r *http.Request) string {
	if IsHead(r) {
		return http.MethodHead
	}
	return r.Method
}
