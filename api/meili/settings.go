package meili

import (
	"encoding/json"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// health is that the service answers.
func (r *room) health(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	return answer(c, api.Health{Status: "available"})
}

// version is that of the service, not of a Meilisearch.
func (r *room) version(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	return answer(c, api.MeiliVersion{CommitSha: r.deps.Commit, CommitDate: "", PkgVersion: r.deps.Version})
}

// newest is how many articles the caller may see, and when the last of them changed.
func (r *room) newest(c echo.Context) (total int, changed time.Time, err error) {
	q, err := r.query(c)
	if err != nil {
		return 0, changed, err
	}
	q.Limit, q.Sort = 1, []index.Sort{{Field: "updatedAt", Desc: true}}
	found, err := r.Ask(c.Request().Context(), q)
	if err != nil {
		return 0, changed, err
	}
	if len(found.Hits) > 0 {
		changed = found.Hits[0].Document.UpdatedAt
	}
	return found.Total, changed, nil
}

// theStats are of what the caller may see; how large the index is, editors are told.
func (r *room) theStats(c echo.Context) (api.MeiliIndexStats, time.Time, error) {
	total, changed, err := r.newest(c)
	out := api.MeiliIndexStats{NumberOfDocuments: total, FieldDistribution: map[string]int{}}
	for _, name := range displayed {
		out.FieldDistribution[name] = total
	}
	return out, changed, err
}

func (r *room) stats(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	one, changed, err := r.theStats(c)
	if err != nil {
		return err
	}
	out := api.MeiliStats{LastUpdate: api.MomentOrNull(changed), Indexes: map[string]api.MeiliIndexStats{theIndex: one}}
	if r.Principal(c).AtLeast(kb.RoleEditor) {
		out.DatabaseSize = r.deps.Engine.Stats().Bytes
	}
	return answer(c, out)
}

func (r *room) indexStats(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	out, _, err := r.theStats(c)
	if err != nil {
		return err
	}
	return answer(c, out)
}

// moments are how times of an index are written: Python's client must have the fraction.
const moments = "2006-01-02T15:04:05.000000Z"

// described is the index, created and changed when the newest article was.
func (r *room) described(c echo.Context) (api.MeiliIndex, error) {
	_, changed, err := r.newest(c)
	at := changed.UTC().Format(moments)
	return api.MeiliIndex{UID: theIndex, PrimaryKey: "id", CreatedAt: at, UpdatedAt: at}, err
}

func (r *room) index(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	out, err := r.described(c)
	if err != nil {
		return err
	}
	return answer(c, out)
}

func (r *room) indexes(c echo.Context) error {
	v, err := request.Query(c, "offset", "limit")
	if err != nil {
		return err
	}
	out := api.MeiliIndexes{Results: []api.MeiliIndex{}, Total: 1,
		Offset: v.Within("offset", "invalid_index_offset", 0, 0, maxReach), Limit: v.Within("limit", "invalid_index_limit", defaultHits, 0, maxReach)}
	if v.Err != nil {
		return v.Err
	}
	one, err := r.described(c)
	if err != nil {
		return err
	}
	if out.Offset == 0 && out.Limit > 0 {
		out.Results = append(out.Results, one)
	}
	return answer(c, out)
}

// theSettings are how the index works, in the words of Meilisearch. What a house has of
// its own, its synonyms and stop words, is not told.
func theSettings() api.MeiliSettings {
	s := api.MeiliSettings{
		DisplayedAttributes: displayed, SearchableAttributes: searchable, FilterableAttributes: index.FilterFields, SortableAttributes: index.SortFields,
		RankingRules: []string{}, StopWords: []string{}, Synonyms: map[string][]string{}, DistinctAttribute: api.OrNull(""), Embedders: map[string]any{},
	}
	s.Faceting.MaxValuesPerFacet, s.Faceting.SortFacetValuesBy = maxValues, map[string]string{everything: "alpha"}
	s.Pagination.MaxTotalHits = maxReach
	return s
}

func (r *room) settings(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	return answer(c, theSettings())
}

// setting is one of the settings, by the name of its address: filterable-attributes.
func (r *room) setting(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	text, err := json.Marshal(theSettings())
	if err != nil {
		return err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	for name, value := range all {
		if kebab(name) == c.Param("setting") {
			return answer(c, value)
		}
	}
	return kb.Errorf(kb.NotFound, "route_not_found", "there is no setting %q", request.Shorten(c.Param("setting")))
}
