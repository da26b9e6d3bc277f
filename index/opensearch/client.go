package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// Cluster says where a cluster is, and who we are there.
type Cluster struct {
	URLs     []string
	User     string
	Password string
	CA       []byte // PEM of who has signed the certificates; nil is the system's
	// Index is the alias of the index in use, and what the names of indexes begin with.
	Index string
	// Timeout bounds all that one search asks of the cluster; 0 is a second.
	Timeout time.Duration
}

const (
	defaultTimeout = time.Second
	openTimeout    = 10 * time.Minute // of reading the heads of all documents
	mergeTimeout   = 8 * time.Minute  // of making one segment of all documents, of those ten
	writeTimeout   = 30 * time.Second // of one request that writes or reads many documents
	deadFor        = time.Second      // before a node that did not answer is asked again whether it is well
)

// client asks the nodes of a cluster in turn. One that does not answer is left out until
// it says that it is well, and the request goes to the next.
type client struct {
	reads, writes *opensearch.Client
	timeout       time.Duration
	stop          context.CancelFunc
}

func newClient(c Cluster) (*client, error) {
	if len(c.URLs) == 0 {
		return nil, errors.New("no address of OpenSearch is given")
	}
	out := &client{timeout: c.Timeout}
	if out.timeout == 0 {
		out.timeout = defaultTimeout
	}
	ctx, stop := context.WithCancel(context.Background())
	out.stop = stop
	attempt := out.timeout
	if len(c.URLs) > 1 {
		attempt = out.timeout * 2 / 5 // there is time for a second node
	}
	var err error
	if out.reads, err = c.connect(ctx, attempt); err == nil {
		out.writes, err = c.connect(ctx, writeTimeout)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("connect to OpenSearch: %w", err), out.close())
	}
	return out, nil
}

func (c Cluster) connect(ctx context.Context, attempt time.Duration) (*opensearch.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	transport.Proxy = nil               // of the environment: it would read what is internal
	transport.DisableCompression = true // it takes the node longer than the network takes for what it saves
	return opensearch.NewClient(opensearch.Config{
		Addresses: c.URLs, Username: c.User, Password: c.Password, CACert: c.CA, Transport: transport, Context: ctx,
		RequestTimeout: attempt, EnableRetryOnTimeout: true, MaxRetries: len(c.URLs),
		RetryOnStatus:           []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout},
		ResurrectTimeoutInitial: deadFor, HealthCheckTimeout: deadFor,
	})
}

func (c *client) close() (err error) {
	c.stop()
	for _, x := range []*opensearch.Client{c.reads, c.writes} {
		if x != nil {
			err = errors.Join(err, x.Close())
		}
	}
	return err
}

// refusal is an answer of OpenSearch that is no success. Its text is for the log.
type refusal struct {
	status int
	text   string
}

// maxRefusal bytes of a refusal are kept: OpenSearch repeats in it what it was asked.
const maxRefusal = 200

func newRefusal(status int, text []byte) *refusal {
	return &refusal{status, strings.ToValidUTF8(string(text[:min(len(text), maxRefusal)]), "")}
}

func (r *refusal) Error() string { return fmt.Sprintf("OpenSearch answers %d: %s", r.status, r.text) }

func isNotFound(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == http.StatusNotFound
}

// read asks what searches ask, within their time.
func (c *client) read(ctx context.Context, path string, body, out any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return call(ctx, c.reads, http.MethodPost, path, b, out)
}

// write asks what may take longer.
func (c *client) write(ctx context.Context, method, path string, body, out any) error {
	var b []byte
	if body != nil {
		var err error
		if b, err = json.Marshal(body); err != nil {
			return err
		}
	}
	return call(ctx, c.writes, method, path, b, out)
}

// maxAnswer bytes of an answer are read: a thousand large documents are less.
const maxAnswer = 256 << 20

// call gives an answer to one request; out may be nil. Where no node answers it is an
// error of the kind kb.Busy.
func call(ctx context.Context, via *opensearch.Client, method, path string, body []byte, out any) error {
	request, err := http.NewRequestWithContext(ctx, method, path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	} else {
		request.Body = nil
	}
	answer, err := via.Stream(request)
	if answer != nil && answer.Body != nil {
		defer func() {
			_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)) // to its end, so that the connection is used again
			_ = answer.Body.Close()
		}()
	}
	if err != nil {
		return noAnswer(ctx, err)
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, maxRefusal))
		r := newRefusal(answer.StatusCode, text)
		if r.status == http.StatusTooManyRequests || r.status >= http.StatusBadGateway {
			return noAnswer(ctx, r)
		}
		return r
	}
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(out); err != nil {
		return noAnswer(ctx, fmt.Errorf("read the answer of OpenSearch: %w", err))
	}
	return nil
}

// noAnswer is what searches are told while no node answers in time.
func noAnswer(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err() // who asked has gone
	}
	return &kb.Error{Kind: kb.Busy, Code: "not_ready", Detail: "the search cluster does not answer; try again in a moment", Err: err, Wait: 2 * time.Second}
}

func isRefused(err error) bool {
	var r *refusal
	return errors.As(err, &r)
}

func isConflict(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == http.StatusConflict
}
