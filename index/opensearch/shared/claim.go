package shared

import "context"

// hold lets this process write the index in use, where nobody else claims to write it.
func (x *Index) hold(ctx context.Context) error {
	x.holding.Lock()
	defer x.holding.Unlock()
	if x.current == nil {
		return nil
	}
	return x.claim(ctx, x.current)
}

// replace puts another index in use, or none, and gives the one before.
func (x *Index) replace(next *member) (old *member) {
	x.holding.Lock()
	defer x.holding.Unlock()
	old, x.current = x.current, next
	return old
}

// claim lets this process write an index that nobody else claims to write.
func (x *Index) claim(ctx context.Context, m *member) error {
	if m.free != nil && !m.Writes() { // the office was lost in spite of the claim
		m.free()
		m.free = nil
	}
	free, claimed, err := x.Claims.Claim(ctx, writing(m.Name()))
	if err != nil || !claimed {
		return err
	}
	if m.free = free; m.Writes() { // the claim was lost with the connection, and nobody has come since
		return nil
	}
	if err := m.TakeOffice(ctx); err != nil {
		free()
		m.free = nil
		return err
	}
	x.Log.Info("this process writes the shared index", "index", m.Name())
	return nil
}
