package answers

import (
	"context"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/throttle"
)

// room answers out of the articles.
type room struct {
	*api.Server
	deps    api.Deps
	hotline func() string
	writer  Writer
	shares  *throttle.Shares // of who has answers written
}

// Writer is who writes answers for a house.
type Writer struct {
	Model    Model
	Producer func() string // the name of the house, which answers for what is written
}

// Model writes what it is told, out of what it is given, each piece to take, until that
// wants no more; index/chat does. Whole reports that it ended by itself.
type Model interface {
	Write(ctx context.Context, told, given string, take func(piece string) (more bool)) (whole bool, err error)
}
