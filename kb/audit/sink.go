package audit

import (
	"errors"
	"log/syslog"
	"net/url"
	"os"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// Sink is where checkpoints go.
type Sink struct {
	path   string         // of a file, or
	syslog *syslog.Writer // of another host
}

// OpenSink opens syslog://HOST:PORT (UDP), syslog+tcp://HOST:PORT, or a file, which it
// makes when it is not there.
func OpenSink(where string) (*Sink, error) {
	scheme, _, isURL := strings.Cut(where, "://")
	if !isURL {
		f, err := os.OpenFile(where, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, err
		}
		return &Sink{path: where}, f.Close()
	}
	network := map[string]string{"syslog": "udp", "syslog+tcp": "tcp"}[scheme]
	u, err := url.Parse(where)
	if err != nil || network == "" || u.Port() == "" || strings.Trim(u.Path, "/") != "" {
		return nil, kb.Errorf(kb.Invalid, "", "checkpoints go to a file, to syslog://HOST:PORT or to syslog+tcp://HOST:PORT, not to %q", where)
	}
	w, err := syslog.Dial(network, u.Host, syslog.LOG_NOTICE|syslog.LOG_AUTHPRIV, "wenjin")
	return &Sink{syslog: w}, err
}

// Before reads what the sink holds; nothing of another host.
func (s *Sink) Before() ([]byte, error) {
	if s.path == "" {
		return nil, nil
	}
	return os.ReadFile(s.path)
}

// Write adds a line. One in a file is on disk when it returns.
func (s *Sink) Write(line []byte) error {
	if s.syslog != nil {
		_, err := s.syslog.Write(line)
		return err
	}
	f, err := os.OpenFile(s.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(line)
	return errors.Join(err, f.Sync(), f.Close())
}

// Close lets go of it.
func (s *Sink) Close() error {
	if s.syslog != nil {
		return s.syslog.Close()
	}
	return nil
}
