package embed

import (
	"context"
	"slices"

	"github.com/wenjin-kb/wenjin/index/nearest"
)

// Tend fills a collection from now on.
func (k *Keeper) Tend(c nearest.Collection) {
	k.mu.Lock()
	k.collections = append(k.collections, c)
	k.mu.Unlock()
	k.nudge()
}

// Leave lets a collection be.
func (k *Keeper) Leave(c nearest.Collection) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.collections = slices.DeleteFunc(k.collections, func(have nearest.Collection) bool { return have == c })
}

// tend sees to the collections, and that questions get the vectors by which the newest of
// them answers.
func (k *Keeper) tend(ctx context.Context) error {
	k.mu.Lock()
	all := slices.Clone(k.collections)
	k.mu.Unlock()
	var mine []nearest.Collection
	var speaking nearest.Collection
	space := ""
	for _, c := range all {
		serving, fills, err := c.Look(ctx)
		if err != nil {
			return err
		}
		if fills {
			mine = append(mine, c)
		}
		if serving != "" {
			speaking, space = c, serving
		}
	}
	if err := k.speak(ctx, speaking, space); err != nil {
		return err
	}
	for _, c := range mine {
		if err := k.tendOne(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// speak lets questions get vectors of the space that serves a collection. While that is
// another than that of the configured model, the endpoint must still make the same ones.
func (k *Keeper) speak(ctx context.Context, c nearest.Collection, space string) error {
	if c == nil || space == k.client.space {
		k.turn(k.client)
		k.replaced = ""
		return nil
	}
	if k.replaced == space {
		return nil
	}
	texts, err := c.Some(ctx, textsAtATime)
	if err != nil {
		return err
	}
	old, err := k.former(ctx, space, texts)
	if err != nil {
		return err
	}
	if k.replaced = space; old == nil {
		k.log.Warn("there are vectors of another model, by which the endpoint answers no questions: words alone count until all texts have theirs of the new one")
		return nil
	}
	k.log.Info("the vectors of the model before serve until all texts have theirs of the new one", "model", old.Model)
	k.turn(old)
	return nil
}

// turn turns to another client with questions.
func (k *Keeper) turn(to *Client) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.indexes) == 0 && k.serving.client != to {
		k.serving = newSource(to)
	}
}

// tendOne gives the texts of a collection the vectors of the configured model, beside those
// that serve, and lets these take their place.
func (k *Keeper) tendOne(ctx context.Context, c nearest.Collection) error {
	if err := k.suspect(ctx, c); err != nil {
		return err
	}
	filled := 0
	for {
		texts, err := c.Waiting(ctx, k.client.space, textsAtATime)
		if err != nil {
			return err
		}
		if len(texts) == 0 {
			break
		}
		passages, err := k.passages(ctx, texts, k.client)
		if err == nil {
			err = c.Put(ctx, k.client.space, texts, passages)
		}
		if err != nil {
			return err
		}
		filled += len(texts)
	}
	before, _, err := c.Look(ctx)
	if err != nil || filled == 0 && before == k.client.space {
		return err
	}
	if err := c.Serve(ctx, k.client.space); err != nil {
		return err
	}
	if filled > 0 {
		k.log.Info("texts have their vectors", "texts", filled)
	}
	if before == "" || before == k.client.space {
		return nil
	}
	k.log.Info("the vectors of the new model have taken the place of those before")
	if err := k.speak(ctx, c, k.client.space); err != nil {
		return err
	}
	return k.forgetOthers(ctx)
}

// suspect sees, once, whether the endpoint has another model now by the name of the one that
// has made what a collection has.
func (k *Keeper) suspect(ctx context.Context, c nearest.Collection) error {
	if k.doubted {
		return nil
	}
	texts, err := c.Some(ctx, textsAtATime)
	if err != nil || len(texts) == 0 {
		return err
	}
	if k.doubt(ctx, texts) {
		if err := c.Forget(ctx, k.client.space); err != nil {
			return err
		}
		if err := k.store.Forget(ctx, k.client.space); err != nil {
			return err
		}
	}
	k.doubted = true
	return nil
}
