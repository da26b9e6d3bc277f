// Package nodes asks the nodes of an OpenSearch cluster: whichever answers in time, within
// bounds, and says of what they refuse which kind of trouble it is. What is asked is the
// matter of index/opensearch.
package nodes

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
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
	DefaultTimeout = time.Second      // of all that one search asks
	mergeTimeout   = 8 * time.Minute  // of making one segment of all documents
	WriteTimeout   = 30 * time.Second // of one request that writes or reads many documents
	deadFor        = time.Second      // before a node that did not answer is asked again whether it is well
)

// Client asks the nodes of a cluster in turn. One that does not answer is left out until
// it says that it is well, and the request goes to the next.
type Client struct {
	Timeout       time.Duration // of all that one search asks
	reads, writes *opensearch.Client
	stop          context.CancelFunc
}

// New is a client of a cluster, which is not asked yet.
func New(c Cluster) (*Client, error) {
	if len(c.URLs) == 0 {
		return nil, errors.New("no address of OpenSearch is given")
	}
	out := &Client{Timeout: c.Timeout}
	if out.Timeout == 0 {
		out.Timeout = DefaultTimeout
	}
	ctx, stop := context.WithCancel(context.Background())
	out.stop = stop
	attempt := out.Timeout
	if len(c.URLs) > 1 {
		attempt = out.Timeout * 2 / 5 // there is time for a second node
	}
	var err error
	if out.reads, err = c.connect(ctx, attempt); err == nil {
		out.writes, err = c.connect(ctx, WriteTimeout)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("connect to OpenSearch: %w", err), out.Close())
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

// Close lets the nodes go.
func (c *Client) Close() (err error) {
	c.stop()
	for _, x := range []*opensearch.Client{c.reads, c.writes} {
		if x != nil {
			err = errors.Join(err, x.Close())
		}
	}
	return err
}

// Refusal is an answer of OpenSearch that is no success. Its text is for the log.
type Refusal struct {
	status int
	text   string
}

// maxRefusal bytes of a refusal are kept: OpenSearch repeats in it what it was asked.
const maxRefusal = 200

// NewRefusal is an answer that is no success, by its status and its text.
func NewRefusal(status int, text []byte) *Refusal {
	return &Refusal{status, strings.ToValidUTF8(string(text[:min(len(text), maxRefusal)]), "")}
}

func (r *Refusal) Error() string { return fmt.Sprintf("OpenSearch answers %d: %s", r.status, r.text) }

// IsNotFound reports what is not there.
func IsNotFound(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && r.status == http.StatusNotFound
}

// Read asks what searches ask, within their time.
func (c *Client) Read(ctx context.Context, path string, body, out any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return call(ctx, c.reads, http.MethodPost, path, b, out)
}

// Write asks what may take longer.
func (c *Client) Write(ctx context.Context, method, path string, body, out any) error {
	var b []byte
	if body != nil {
		var err error
		if b, err = json.Marshal(body); err != nil {
			return err
		}
	}
	return call(ctx, c.writes, method, path, b, out)
}

// Searches asks several searches of an index at once, of the nearest copies; out has room for
// the responses.
func (c *Client) Searches(ctx context.Context, index string, bodies []map[string]any, out any) error {
	var b bytes.Buffer
	lines := json.NewEncoder(&b)
	for _, body := range bodies {
		b.WriteString(`{"preference":"_local"}` + "\n")
		if err := lines.Encode(body); err != nil {
			return err
		}
	}
	return call(ctx, c.reads, http.MethodPost, "/"+index+"/_msearch", b.Bytes(), out)
}

// Bulk writes lines to an index, or by an alias that must name one. What is to be removed may
// be gone; whatever else is refused, but with a status that is fine, is an error that says what
// is not written.
func (c *Client) Bulk(ctx context.Context, to, what string, lines []byte, fine ...int) error {
	var answer struct {
		Items []map[string]struct {
			Status int             `json:"status"`
			Error  json.RawMessage `json:"error"`
		} `json:"items"`
	}
	if err := call(ctx, c.writes, http.MethodPost, "/"+to+"/_bulk?filter_path=items.*.status,items.*.error", lines, &answer); err != nil {
		return err
	}
	for _, item := range answer.Items {
		for _, done := range item {
			gone := done.Status == http.StatusNotFound && len(done.Error) == 0
			if done.Status >= http.StatusMultipleChoices && !gone && !slices.Contains(fine, done.Status) {
				return fmt.Errorf("%s is not written: %w", what, NewRefusal(done.Status, done.Error))
			}
		}
	}
	return nil
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
		return NoAnswer(ctx, err)
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, maxRefusal))
		r := NewRefusal(answer.StatusCode, text)
		if r.status == http.StatusTooManyRequests || r.status >= http.StatusBadGateway {
			return NoAnswer(ctx, r)
		}
		return r
	}
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(out); err != nil {
		return NoAnswer(ctx, fmt.Errorf("read the answer of OpenSearch: %w", err))
	}
	return nil
}

// NoAnswer is what searches are told while no node answers in time.
func NoAnswer(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err() // who asked has gone
	}
	return &kb.Error{Kind: kb.Busy, Code: "not_ready", Detail: "the search cluster does not answer; try again in a moment", Err: err, Wait: 2 * time.Second}
}

// IsRefused reports any answer that is no success.
func IsRefused(err error) bool {
	var r *Refusal
	return errors.As(err, &r)
}

// IsNoName is of what would be an index under a name that none can have.
func IsNoName(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && strings.Contains(r.text, "invalid_index_name_exception")
}

// IsThere reports an index that was to be made and is there already.
func IsThere(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && strings.Contains(r.text, "resource_already_exists_exception")
}

// IsConflict reports what is newer there.
func IsConflict(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && r.status == http.StatusConflict
}
