package upkeep

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/kb"
)

// Health asks a service whether it answers searches, for containers that have nothing
// else to ask with.
type Health struct {
	Address string `arg:"" default:"http://127.0.0.1:8080" help:"Where the service is reached: of --addr, or of --ops-addr."`
}

// How long the service may take to say how it is, and how much of that is shown.
const (
	healthTimeout = 4 * time.Second
	healthBytes   = 1 << 10
)

// Run implements the command.
func (c *Health) Run(ctx context.Context, s *cli.Streams) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.Address, "/")+"/readyz", nil)
	if err != nil {
		return kb.Errorf(kb.Invalid, "", "%w", err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, healthBytes))
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out, strings.TrimSpace(string(text)))
	if answer.StatusCode != http.StatusOK {
		return cli.ErrFindings
	}
	return nil
}
