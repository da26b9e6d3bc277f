// Command train learns the model of kb/compliance/suspect and writes model.txt.gz
// into the current folder; `go generate ./kb/compliance/suspect` runs it.
package main

import (
	"compress/gzip"
	"errors"
	"log"
	"os"

	"github.com/wenjin-kb/wenjin/kb/compliance/suspect"
)

func main() {
	samples, err := suspect.ReadSamples(os.DirFS("../../.."))
	if err != nil {
		log.Fatal(err)
	}
	f, err := os.Create("model.txt.gz")
	if err != nil {
		log.Fatal(err)
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	if err := suspect.Teach(samples).Write(z); err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		log.Fatal(err)
	}
	log.Printf("learned from %d sentences", len(samples))
}
