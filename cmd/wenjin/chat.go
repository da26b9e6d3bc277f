package main

import (
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
	key, err := keyIn(f.ChatKeyFile, "--chat-key-file")
	if err != nil {
		return answers.Writer{}, err
	}
	client, err := chat.NewClient(chat.Config{URL: f.ChatURL, Model: f.ChatModel, Key: key})
	if err != nil {
		return answers.Writer{}, kb.Errorf(kb.Invalid, "", "--chat-url: %w", err)
	}
	return answers.Writer{Model: client, Producer: house}, nil
}
