package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/index/embed"
	"github.com/wenjin-kb/wenjin/index/endpoint"
	"github.com/wenjin-kb/wenjin/index/hybrid"
	"github.com/wenjin-kb/wenjin/index/opensearch/vectors"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/vectordb"
)

// embeddingsFlags say who turns texts into vectors.
type embeddingsFlags struct {
	EmbeddingsURL           string `help:"Endpoint in the form of OpenAI's embeddings, for instance http://127.0.0.1:8000/v1, that is sent the texts of articles and the questions of readers, for search by meaning (docs/meaning.md); without it, nothing is sent and words alone count." placeholder:"URL"`
	EmbeddingsModel         string `help:"Name of the model there." placeholder:"NAME"`
	EmbeddingsKeyFile       string `help:"File of the key for it; without it, none is sent." placeholder:"FILE"`
	EmbeddingsDimensions    int    `help:"Dimensions to ask for; 0 leaves them to the model." placeholder:"N"`
	EmbeddingsQueryPrefix   string `help:"What the model wants before a question, for instance “query: ”." placeholder:"TEXT"`
	EmbeddingsPassagePrefix string `help:"What the model wants before a passage, for instance “passage: ”." placeholder:"TEXT"`
	EmbeddingsInputType     bool   `help:"Send input_type, query or passage, which some endpoints want instead."`
}

// client is who is asked; nil is nobody.
func (f embeddingsFlags) client() (*embed.Client, error) {
	if f.EmbeddingsURL == "" {
		if f != (embeddingsFlags{}) {
			return nil, kb.Errorf(kb.Invalid, "", "the other settings of embeddings need --embeddings-url")
		}
		return nil, nil
	}
	key, err := keyIn(f.EmbeddingsKeyFile, "--embeddings-key-file")
	if err != nil {
		return nil, err
	}
	client, err := embed.NewClient(embed.Config{
		URL: f.EmbeddingsURL, Model: f.EmbeddingsModel, Key: key, Dimensions: f.EmbeddingsDimensions,
		QueryPrefix: f.EmbeddingsQueryPrefix, PassagePrefix: f.EmbeddingsPassagePrefix, InputType: f.EmbeddingsInputType,
	})
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "", "--embeddings-url: %w", err)
	}
	return client, nil
}

// keyIn is the key for an endpoint in the file that a flag names; empty where none is named.
func keyIn(file, flag string) (string, error) {
	key, err := endpoint.KeyIn(file)
	if err != nil {
		return "", fmt.Errorf("read the key of %s: %w", flag, err)
	}
	return key, nil
}

// mean lets the service search by meaning, where somebody turns texts into vectors. Where
// they can't be kept, words alone count.
func (v *service) mean(ctx context.Context, f embeddingsFlags, of instance.Flags, log *slog.Logger) error {
	client, err := f.client()
	if client == nil || err != nil {
		return err
	}
	if of.Clustered() {
		return v.meanInCluster(ctx, client, of, log)
	}
	db, err := vectordb.Open(ctx, instance.VectorsPath(of.Data))
	if err != nil {
		log.Error("the vectors can't be kept, and words alone count: move vectors.db away, and start again", "error", err)
		return nil
	}
	v.closeVectors = db.Close
	v.meaning = embed.NewKeeper(client, db, log)
	v.Vectors = v.meaning
	return nil
}

// meanInCluster is mean with a cluster, which keeps the vectors.
func (v *service) meanInCluster(ctx context.Context, client *embed.Client, of instance.Flags, log *slog.Logger) error {
	cluster, err := of.Cluster()
	if err == nil {
		err = vectors.Check(ctx, cluster)
	}
	if err != nil {
		return err
	}
	store, err := vectors.NewStore(cluster)
	if err != nil {
		return err
	}
	v.closeVectors = store.Close
	v.meaning = embed.NewKeeper(client, store, log)
	v.Vectors = v.meaning
	return nil
}

// byMeaning is the engine of the service with the meaning of questions.
func (v *service) byMeaning() {
	if v.meaning != nil {
		v.engine = &hybrid.Engine{Engine: v.engine, Meaning: v.meaning, Mask: searchlog.Mask}
	}
}

// vectors is how many texts there are to search by meaning, how many wait for their
// vectors, and whether questions get none.
func (v *service) vectors() (texts, waiting int, down bool) {
	if v.meaning == nil {
		return 0, 0, false
	}
	p := v.meaning.Progress()
	return p.Texts, p.Waiting, p.Down
}
