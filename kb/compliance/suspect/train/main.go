// Command train learns the model of kb/compliance/suspect and writes model.txt
// into the current folder; `go generate ./kb/compliance/suspect` runs it.
package main

import (
	"log"
	"os"

	"github.com/wenjin-kb/wenjin/kb/compliance/suspect"
)

func main() {
	samples, err := suspect.ReadSamples(os.DirFS("../../.."))
	if err != nil {
		log.Fatal(err)
	}
	f, err := os.Create("model.txt")
	if err != nil {
		log.Fatal(err)
	}
	if err := suspect.Teach(samples).Write(f); err != nil {
		log.Fatal(err)
	}
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
	log.Printf("learned from %d sentences", len(samples))
}
