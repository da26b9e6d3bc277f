package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/wenjin-kb/wenjin/api/answers"
	"github.com/wenjin-kb/wenjin/index/chat"
	"github.com/wenjin-kb/wenjin/kb"
)

// chatFlags say who writes answers.
type chatFlags struct {
	ChatURL     string `help:"Endpoint in the form of OpenAI's chat completions, for instance http://127.0.0.1:8000/v1, that is sent questions of readers and the passages found for them, for written answers (docs/answers.md); without it, nothing is sent and nothing written." placeholder:"URL"`
	ChatModel   string `help:"Name of the model there." placeholder:"NAME"`
	ChatKeyFile string `help:"File of the key for it; without it, none is sent." placeholder:"FILE"`
}

// writer is who writes, for a house of a name; without a model where nobody does.
func (f chatFlags) writer(house func() string) (answers.Writer, error) {
	if f.ChatURL == "" {
		if f != (chatFlags{}) {
			return answers.Writer{}, kb.Errorf(kb.Invalid, "", "the other settings of chat need --chat-url")
		}
		return answers.Writer{}, nil
	}
	c := chat.Config{URL: f.ChatURL, Model: f.ChatModel}
	if f.ChatKeyFile != "" {
		key, err := os.ReadFile(f.ChatKeyFile)
		if err != nil {
			return answers.Writer{}, fmt.Errorf("read the key of --chat-key-file: %w", err)
		}
		c.Key = strings.TrimSpace(string(key))
	}
	client, err := chat.NewClient(c)
	if err != nil {
		return answers.Writer{}, kb.Errorf(kb.Invalid, "", "--chat-url: %w", err)
	}
	return answers.Writer{Model: client, Producer: house}, nil
}
