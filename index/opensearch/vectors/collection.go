package vectors

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/wenjin-kb/wenjin/index/endpoint"
	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Host is the index whose texts they are.
type Host interface {
	// Read reads texts that are there in these wordings. Others are left out.
	Read(ctx context.Context, of []Doc) (map[Doc]*retrieve.Text, error)
	// Office is under which name the index is written: another when another has written
	// meanwhile, nil where another process does.
	Office() *string
	// Deposed is an error of writing, which may say that another process writes by now.
	Deposed(err error) error
	// Visibility are the members, in JSON, by which it is decided who sees a text, and Fields
	// as what an index has them.
	Visibility(t *retrieve.Text) []byte
	Fields() map[string]any
	// Visible finds what a visibility filter lets pass.
	Visible(v retrieve.Visibility) (map[string]any, error)
}

// Collection is the texts of an index, whose vectors are rows of indexes beside it. It
// implements nearest.Collection; one goroutine at a time may fill it.
type Collection struct {
	host    Host
	client  *nodes.Client
	index   string
	log     *slog.Logger
	serving atomic.Pointer[Rows] // that answer; nil is none
	breaker *endpoint.Breaker    // of comparisons

	mu      sync.Mutex
	texts   map[Doc]bool      // all of the index
	under   *string           // the office in which spaces are filled
	spaces  map[string]*space // that this process fills
	filling *space            // that it fills now
	waiting int               // while another process fills
}

var _ nearest.Collection = (*Collection)(nil)

// mostAsking searches may wait for comparisons at once.
const mostAsking = 256

// NewCollection is of an index, by its name. Nothing is in it yet.
func NewCollection(host Host, c *nodes.Client, index string, log *slog.Logger) *Collection {
	return &Collection{host: host, client: c, index: index, log: log, breaker: endpoint.NewBreaker(mostAsking), texts: map[Doc]bool{}, spaces: map[string]*space{}}
}

// space is the vectors of one model, as who fills it knows them.
type space struct {
	rows   *Rows       // nil before there are vectors
	office string      // under which this process writes them, so that what is late writes nothing
	has    map[Doc]int // the rows of each text
	waits  map[Doc]bool
	gone   map[Doc]int // texts that have left, whose rows are still there
	asked  map[*retrieve.Text]Doc
}

// Took takes up texts that came into the index, and those that left it.
func (m *Collection) Took(come, gone []Doc) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range gone {
		delete(m.texts, d)
		for _, s := range m.spaces {
			if n, has := s.has[d]; has {
				s.gone[d] = n
			}
			delete(s.has, d)
			delete(s.waits, d)
		}
	}
	for _, d := range come {
		m.texts[d] = true
		for _, s := range m.spaces {
			if n, still := s.gone[d]; still { // it has only left for a moment
				s.has[d] = n
				delete(s.gone, d)
			} else {
				s.waits[d] = true
			}
		}
	}
}

// Count implements nearest.Collection.
func (m *Collection) Count() (texts, waiting int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.filling != nil {
		return len(m.texts), len(m.filling.waits)
	}
	return len(m.texts), m.waiting
}

// has reports texts that the index has in that wording.
func (m *Collection) has(d Doc) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.texts[d]
}

// Look implements nearest.Collection.
func (m *Collection) Look(ctx context.Context) (string, bool, error) {
	all, err := Beside(ctx, m.client, m.index)
	if err != nil {
		return "", false, err
	}
	counted, name, rows := 0, "", serving(all)
	if rows != nil {
		if counted, err = rows.Count(ctx); err != nil {
			return "", false, err
		}
		name = rows.Space
	}
	m.serving.Store(rows)
	office := m.host.Office()
	m.mu.Lock()
	defer m.mu.Unlock()
	if office != m.under { // others may have written meanwhile
		m.under, m.spaces, m.filling = office, map[string]*space{}, nil
	}
	maps.DeleteFunc(m.spaces, func(of string, s *space) bool { // another hand has removed its rows
		return s.rows != nil && !slices.ContainsFunc(all, func(r *Rows) bool { return r.Space == of })
	})
	m.waiting = max(len(m.texts)-counted, 0)
	return name, office != nil, nil
}

// serving are the rows that answer; nil is none.
func serving(all []*Rows) *Rows {
	for _, r := range all {
		if r.Serves {
			return r
		}
	}
	return nil
}

// begin begins to fill a space: what has its rows already, and what waits.
func (m *Collection) begin(ctx context.Context, of string) (*space, error) {
	m.mu.Lock()
	s := m.spaces[of]
	m.mu.Unlock()
	if s != nil {
		return s, nil
	}
	s = &space{has: map[Doc]int{}, waits: map[Doc]bool{}, gone: map[Doc]int{}}
	all, err := Beside(ctx, m.client, m.index)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.Space == of {
			if s.office, err = m.client.ReplaceOffice(ctx, r.Name, r.Offices); err != nil {
				return nil, err
			}
			s.rows = r
			if s.gone, err = r.Marked(ctx); err != nil {
				return nil, err
			}
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for d := range m.texts {
		if n, has := s.gone[d]; has {
			s.has[d] = n
			delete(s.gone, d)
		} else {
			s.waits[d] = true
		}
	}
	m.spaces[of] = s
	return s, nil
}

var errChanged = errors.New("the texts that wait for vectors have changed meanwhile")

// Waiting implements nearest.Collection. The rows of texts that have left the index are
// removed.
func (m *Collection) Waiting(ctx context.Context, of string, most int) ([]*retrieve.Text, error) {
	s, err := m.begin(ctx, of)
	if err != nil {
		return nil, err
	}
	if err := m.clean(ctx, s); err != nil {
		return nil, err
	}
	m.mu.Lock()
	m.filling = s
	wanted := first(maps.Keys(s.waits), most)
	m.mu.Unlock()
	texts, err := m.host.Read(ctx, wanted)
	if err == nil && len(texts) == 0 && len(wanted) > 0 {
		err = errChanged // meanwhile
	}
	s.asked = map[*retrieve.Text]Doc{}
	var out []*retrieve.Text
	for d, t := range texts {
		s.asked[t] = d
		out = append(out, t)
	}
	return out, err
}

func first(of iter.Seq[Doc], most int) (out []Doc) {
	for d := range of {
		if len(out) == most {
			break
		}
		out = append(out, d)
	}
	return out
}

// clean removes the rows of texts that are gone.
func (m *Collection) clean(ctx context.Context, s *space) error {
	m.mu.Lock()
	gone := maps.Clone(s.gone)
	m.mu.Unlock()
	var lines []byte
	for d, n := range gone {
		lines = Gone(lines, d, n)
	}
	if err := m.write(ctx, s, lines); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for d := range gone {
		if _, still := s.gone[d]; still {
			delete(s.gone, d)
		} else if _, back := s.has[d]; back { // it has come back meanwhile
			delete(s.has, d)
			s.waits[d] = true
		}
	}
	return nil
}

// write writes rows, or gives up the office where that is another's.
func (m *Collection) write(ctx context.Context, s *space, lines []byte) error {
	if len(lines) == 0 {
		return nil
	}
	return m.host.Deposed(Write(ctx, m.client, s.office, lines))
}

// Some implements nearest.Collection.
func (m *Collection) Some(ctx context.Context, most int) (out []*retrieve.Text, err error) {
	m.mu.Lock()
	some := first(maps.Keys(m.texts), most)
	m.mu.Unlock()
	texts, err := m.host.Read(ctx, some)
	for _, t := range texts {
		out = append(out, t)
	}
	return out, err
}

// Put implements nearest.Collection.
func (m *Collection) Put(ctx context.Context, of string, texts []*retrieve.Text, passages [][]nearest.Passage) error {
	s, err := m.begin(ctx, of)
	if err != nil {
		return err
	}
	var lines []byte
	put := map[Doc]int{}
	for i, t := range texts {
		d, asked := s.asked[t]
		if !asked {
			continue
		}
		var fit []nearest.Passage
		for _, p := range passages[i] {
			if n := len(p.Vector.Bytes); n > 0 {
				if err := m.make(ctx, s, Meta{Space: of, Dimensions: n}); err != nil {
					return err
				}
				if n == s.rows.Dimensions {
					fit = append(fit, p)
				}
			}
		}
		put[d] = len(fit)
		if s.rows != nil {
			lines = Lines(lines, d, fit, m.host.Visibility(t))
		}
	}
	if err := m.write(ctx, s, lines); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for d, n := range put {
		if s.waits[d] {
			s.has[d] = n
			delete(s.waits, d)
		} else {
			s.gone[d] = n // it has left meanwhile
		}
	}
	return nil
}

// make makes the index of the rows of a space where it is not there.
func (m *Collection) make(ctx context.Context, s *space, of Meta) (err error) {
	if s.rows != nil {
		return nil
	}
	name := NameOf(m.index, of.Space)
	office := nodes.NewOffice(name)
	made, err := Create(ctx, m.client, m.index, of, m.host.Fields(), object{office: object{}})
	if err == nil {
		s.rows, s.office = made, office
	}
	return err
}

// Serve implements nearest.Collection.
func (m *Collection) Serve(ctx context.Context, of string) error {
	s, err := m.begin(ctx, of)
	if err != nil || s.rows == nil {
		return err
	}
	all, err := Beside(ctx, m.client, m.index)
	if err != nil {
		return err
	}
	if err := s.rows.Serve(ctx, m.index, serving(all)); err != nil {
		return err
	}
	if _, err := s.rows.Count(ctx); err != nil {
		return err
	}
	m.serving.Store(s.rows)
	for _, r := range all {
		if r.Space != of {
			if err := m.Forget(ctx, r.Space); err != nil {
				return err
			}
		}
	}
	return nil
}

// Forget implements nearest.Collection.
func (m *Collection) Forget(ctx context.Context, of string) error {
	m.mu.Lock()
	delete(m.spaces, of)
	m.mu.Unlock()
	return m.client.Delete(ctx, NameOf(m.index, of))
}
