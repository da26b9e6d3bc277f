package shared

import "context"

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
