package meili

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/tasks"
)

// Words of Meilisearch for tasks; some never happen here.
var (
	statuses  = strings.Fields("enqueued processing succeeded failed canceled")
	taskTypes = strings.Fields("indexCreation indexUpdate indexDeletion indexSwap documentAdditionOrUpdate documentEdition documentDeletion settingsUpdate dumpCreation snapshotCreation taskCancelation taskDeletion upgradeDatabase")
)

var taskParameters = []parameter{
	{"limit", number}, {"from", number}, {"reverse", boolean}, {"uids", list}, {"statuses", list}, {"types", list}, {"indexUids", list}, {"canceledBy", list},
	{"beforeEnqueuedAt", text}, {"afterEnqueuedAt", text}, {"beforeStartedAt", text}, {"afterStartedAt", text}, {"beforeFinishedAt", text}, {"afterFinishedAt", text},
}

// taskFilter says which tasks are asked for.
type taskFilter struct {
	limit   int
	from    *int64
	reverse bool

	uids, statuses, types, indexes, canceledBy []string

	times map[string]time.Time
}

func readTaskFilter(c echo.Context) (f taskFilter, err error) {
	m, err := parameters(c, "task", taskParameters)
	if err != nil {
		return f, err
	}
	f.limit, f.times = defaultHits, map[string]time.Time{}
	m.take("limit", &f.limit)
	m.take("from", &f.from)
	m.take("reverse", &f.reverse)
	m.take("uids", &f.uids)
	m.take("statuses", &f.statuses)
	m.take("types", &f.types)
	m.take("indexUids", &f.indexes)
	m.take("canceledBy", &f.canceledBy)
	m.within("limit", f.limit, 0, maxReach)
	if f.from != nil && (*f.from < 0 || *f.from > math.MaxUint32) {
		m.fail("from", "Invalid value in parameter `from`: %d is no number of a task", *f.from)
	}
	if m.has("uids") && len(f.uids) == 0 {
		m.fail("uids", "Invalid value in parameter `uids`: it names no task")
	}
	for name, known := range map[string][]string{"statuses": statuses, "types": taskTypes} {
		for _, given := range map[string][]string{"statuses": f.statuses, "types": f.types}[name] {
			if given != everything && !slices.Contains(known, given) {
				m.fail(name, "Invalid value in parameter `%s`: `%s` is not one of `%s`", name, request.Shorten(given), strings.Join(known, "`, `"))
			}
		}
	}
	for _, given := range f.uids {
		if _, err := strconv.ParseUint(given, 10, 32); err != nil {
			m.fail("uids", "Invalid value in parameter `uids`: could not parse `%s` as a positive integer", request.Shorten(given))
		}
	}
	for _, p := range taskParameters[8:] {
		var given string
		if m.take(p.name, &given); given == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, given)
		if err != nil {
			at, err = time.Parse(time.DateOnly, given)
		}
		if f.times[p.name] = at; err != nil {
			m.fail(p.name, "Invalid value in parameter `%s`: `%s` is an invalid date-time. It should follow the YYYY-MM-DD or RFC 3339 date-time format.", p.name, request.Shorten(given))
		}
	}
	return f, m.end()
}

// takes reports whether a task is asked for.
func (f taskFilter) takes(t tasks.Task) bool {
	for _, one := range []struct {
		given []string
		is    string
	}{{f.uids, fmt.Sprint(t.ID)}, {f.statuses, string(t.State)}, {f.types, string(t.Kind)}, {f.indexes, theIndex}, {f.canceledBy, ""}} {
		if len(one.given) > 0 && !slices.Contains(one.given, one.is) && !slices.Contains(one.given, everything) {
			return false
		}
	}
	for name, bound := range f.times {
		at := map[string]time.Time{"EnqueuedAt": t.Enqueued, "StartedAt": t.Started, "FinishedAt": t.Finished}[strings.TrimPrefix(strings.TrimPrefix(name, "before"), "after")]
		if at.IsZero() || strings.HasPrefix(name, "before") && !at.Before(bound) || strings.HasPrefix(name, "after") && !at.After(bound) {
			return false
		}
	}
	return true
}

// tasks lists what was handed in, the newest first.
func (r *room) tasks(c echo.Context) error {
	f, err := readTaskFilter(c)
	if err != nil {
		return err
	}
	all, err := r.deps.Tasks.All(c.Request().Context(), r.Principal(c))
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(t tasks.Task) bool { return !f.takes(t) })
	out := api.MeiliTasks{Results: []api.MeiliTask{}, Total: len(all), Limit: f.limit, From: orNull[int64](nil), Next: orNull[int64](nil)}
	if f.reverse {
		slices.Reverse(all)
	}
	if f.from != nil {
		all = slices.DeleteFunc(all, func(t tasks.Task) bool { return f.reverse == (t.ID < *f.from) && t.ID != *f.from })
	}
	if len(all) > 0 {
		out.From = orNull(&all[0].ID)
	}
	for _, t := range all[:min(len(all), f.limit)] {
		out.Results = append(out.Results, newTask(t))
	}
	if len(all) > f.limit {
		out.Next = orNull(&all[f.limit].ID)
	}
	return answer(c, out)
}

// task is one with what became of each document.
func (r *room) task(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("taskUid"), 10, 64)
	if err != nil || id < 0 {
		return kb.Errorf(kb.Invalid, "invalid_task_uids", "Invalid value in path: could not parse `%s` as a positive integer", request.Shorten(c.Param("taskUid")))
	}
	t, err := r.deps.Tasks.Task(c.Request().Context(), r.Principal(c), id)
	if err != nil {
		return err
	}
	return answer(c, newTask(t))
}

// newTask is a task in the words of Meilisearch.
func newTask(t tasks.Task) api.MeiliTask {
	out := api.MeiliTask{
		UID: t.ID, BatchUID: orNull[int64](nil), IndexUID: theIndex, Status: string(t.State), Type: string(t.Kind), CanceledBy: orNull[int64](nil), Error: newTaskError(t.Result.Error),
		Duration: orNull[string](nil), EnqueuedAt: t.Enqueued.UTC().Format(moments), StartedAt: momentOrNull(t.Started), FinishedAt: momentOrNull(t.Finished),
	}
	done := orNull[int](nil)
	if !t.Finished.IsZero() {
		done = orNull(&t.Result.Done)
		out.Duration = api.OrNull("PT" + strconv.FormatFloat(max(t.Finished.Sub(t.Started).Seconds(), 0), 'f', -1, 64) + "S")
	}
	if d := &out.Details; t.Kind == tasks.Deletion {
		d.ProvidedIds, d.DeletedDocuments = &t.Received, done
		if t.Filter != "" {
			_ = json.Unmarshal([]byte(t.Filter), &d.OriginalFilter) // was read as JSON before
		}
	} else {
		d.ReceivedDocuments, d.IndexedDocuments = &t.Received, done
	}
	for _, o := range t.Result.Outcomes {
		shown := api.MeiliTaskDocument{ID: o.ID, Slug: api.OrNull(o.Slug), Outcome: o.What, Error: newTaskError(o.Error), LeftOut: api.List(o.LeftOut), Stops: api.List(o.Stops)}
		out.Details.Documents = append(out.Details.Documents, shown)
	}
	return out
}

func newTaskError(f *tasks.Failure) nullable.Nullable[api.MeiliTaskError] {
	if f == nil {
		return orNull[api.MeiliTaskError](nil)
	}
	kind := "invalid_request"
	if f.Code == "internal" {
		kind = "internal"
	}
	return orNull(&api.MeiliTaskError{Message: f.Message, Code: f.Code, Type: kind, Link: "/openapi.yaml#" + f.Code})
}

// momentOrNull is a time with a fraction, which Python's client must have.
func momentOrNull(t time.Time) nullable.Nullable[string] {
	if t.IsZero() {
		return orNull[string](nil)
	}
	return api.OrNull(t.UTC().Format(moments))
}

// orNull is a value that may be null, and is none where there is none.
func orNull[T any](value *T) nullable.Nullable[T] {
	if value == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*value)
}
