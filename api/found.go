package api

import (
	"github.com/goccy/go-json"
	"github.com/labstack/echo/v4"
)

// writeFound answers with what many ask for, and ask again at each letter. It is the JSON
// that encoding/json writes, to the byte, in half the time: how a type is written is worked
// out once, not found by reflection for each value.
func writeFound[T SearchResponse | Suggestions](c echo.Context, out *T) error {
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	return json.NewEncoder(c.Response()).Encode(out) // which writes once, when nothing can fail but the connection
}
