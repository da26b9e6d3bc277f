package peers

import "context"

// Ask gives the whole answer of a peer to the tests.
func Ask(ctx context.Context, p Peer, text string) (Answer, error) {
	return p.(interface {
		answer(ctx context.Context, text string) (Answer, error)
	}).answer(ctx, text)
}
