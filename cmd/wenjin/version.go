package main

import (
	"encoding/json"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

type versionCommand struct {
	JSON bool `help:"Print one JSON object."`
}

// Run implements the command.
func (c *versionCommand) Run(s *cli.Streams) error {
	v := cli.BuildVersion()
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(v)
	}
	return v.Print(s.Out, "wenjin")
}
