package kb

import "context"

// Do takes a step in the life of an article for somebody, and gives the newest
// revision after it. A step that can't be meant is Invalid, one that the role
// forbids Denied, one decided on an old revision Stale, and one that the state
// forbids a Conflict that names the possible ones.
func (w *Workflow) Do(ctx context.Context, who Principal, s Step) (Revision, error) {
	if err := s.check(); err != nil {
		return Revision{}, err
	}
	if err := permitRole(who, s.Action); err != nil {
		return Revision{}, err
	}
	if s.Action == ActionCreate {
		return w.create(ctx, who, *s.Draft)
	}
	if s.Action == ActionEdit {
		if err := s.Draft.follows(s.Slug); err != nil {
			return Revision{}, err
		}
	}
	read := w.read
	if s.File != nil { // what is edited here is kept against its file, wherever it stands
		read = w.unchanged
	}
	revisions, err := read(ctx, s)
	if err != nil {
		return Revision{}, err
	}
	head := revisions[len(revisions)-1]
	switch s.Action {
	case ActionEdit:
		return w.follow(ctx, who, s, head, *s.Draft, writersOf(who, revisions, s.Draft.Article))
	case ActionRestore:
		return w.restore(ctx, who, s, revisions)
	case ActionDiscard:
		return w.discard(ctx, who, head)
	case ActionSubmit:
		return w.submit(ctx, who, head)
	case ActionApprove:
		return w.approve(ctx, who, s, head)
	case ActionReject:
		return w.reject(ctx, who, head, s.Reason)
	case ActionPublish:
		return w.publish(ctx, who, revisions, s.At)
	case ActionUnschedule:
		return w.unschedule(ctx, who, s, revisions)
	case ActionAdopt:
		return w.adopt(ctx, who, s, revisions)
	case ActionKeep:
		return w.keep(ctx, who, revisions, s.Reason)
	default:
		return w.askArchive(ctx, who, s, revisions)
	}
}

// read reads an article and makes sure that the step may be taken now.
func (w *Workflow) read(ctx context.Context, s Step) ([]Revision, error) {
	revisions, err := w.unchanged(ctx, s)
	if err != nil {
		return nil, err
	}
	return revisions, permit(s.Action, revisions, w.now())
}
