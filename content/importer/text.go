package importer

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Text is a text file as UTF-8 with plain line ends, whether it was written as UTF-8,
// UTF-16 with its mark, or in the encoding of Chinese Windows (GB18030).
func Text(data []byte) (string, error) {
	var decoder *encoding.Decoder
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		decoder = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
	case !utf8.Valid(data):
		decoder = simplifiedchinese.GB18030.NewDecoder()
	}
	if decoder != nil {
		plain, err := decoder.Bytes(data)
		if err != nil {
			return "", err
		}
		data = plain
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if strings.ContainsRune(text, 0) || decoder != nil && strings.Count(text, "\ufffd") > len(text)/100 {
		return "", errors.New("it is no text in UTF-8, UTF-16 or GB18030")
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), nil
}
