package bleveindex

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// packer compresses documents for the index. One article alone is too short to
// compress well, so each is compressed as if it followed a sample of the others.
// The sample is taken once, from the first batch that is large enough, and kept
// in a file beside Bleve's; what was packed before it needs none.
type packer struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
	sampled bool
}

const (
	sampleFile = "sample"
	sampleSize = 128 << 10
	// sampleFrom documents a batch must have.
	sampleFrom = 64
	sampleID   = 1 // zstd notes in every frame which sample it needs
)

func newPacker(sample []byte) (p *packer, err error) {
	p = &packer{sampled: sample != nil}
	eo := []zstd.EOption{zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderCRC(false)}
	do := []zstd.DOption{zstd.WithDecoderConcurrency(0)}
	if p.sampled {
		eo = append(eo, zstd.WithEncoderDictRaw(sampleID, sample))
		do = append(do, zstd.WithDecoderDictRaw(sampleID, sample))
	}
	if p.encoder, err = zstd.NewWriter(nil, eo...); err != nil {
		return nil, err
	}
	p.decoder, err = zstd.NewReader(nil, do...)
	return p, err
}

// openPacker reads the sample of the index in a folder, if there is one.
func openPacker(dir string) (*packer, error) {
	sample, err := os.ReadFile(filepath.Join(dir, sampleFile))
	if errors.Is(err, fs.ErrNotExist) {
		return newPacker(nil)
	}
	if err != nil {
		return nil, err
	}
	return newPacker(sample)
}

// with is the packer after it saw documents: itself, or one with a sample of them,
// which is on disk then.
func (p *packer) with(dir string, docs []*index.Document) (*packer, error) {
	if p.sampled || len(docs) < sampleFrom {
		return p, nil
	}
	var sample []byte
	for i := 0; i < len(docs) && len(sample) < sampleSize; i += max(len(docs)/sampleFrom, 1) {
		retrieve.EachField(docs[i], func(_ retrieve.FieldKind, _ int, text string) { sample = append(sample, text...) })
	}
	sample = sample[:min(len(sample), sampleSize)]
	if err := writeFile(filepath.Join(dir, sampleFile), sample); err != nil {
		return nil, fmt.Errorf("keep a sample of the documents: %w", err)
	}
	return newPacker(sample)
}

// pack may be called from many goroutines, as may unpack.
func (p *packer) pack(b []byte) []byte { return p.encoder.EncodeAll(b, nil) }

// unpack appends what was packed to into.
func (p *packer) unpack(b, into []byte) ([]byte, error) { return p.decoder.DecodeAll(b, into) }

func (p *packer) close() error {
	p.decoder.Close()
	return p.encoder.Close()
}
