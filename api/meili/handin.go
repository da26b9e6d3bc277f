package meili

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// document is one as a client hands it in.
type document = map[string]json.RawMessage

// handedIn reads the documents of a request, in the format that it says it has.
func handedIn(c echo.Context, comma rune) ([]document, error) {
	media, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	read := map[string]func([]byte) ([]document, error){
		"application/json": jsonDocuments, "application/x-ndjson": lines,
		"text/csv": func(data []byte) ([]document, error) { return table(data, comma) },
	}[media]
	switch {
	case media == "":
		return nil, kb.Errorf(kb.Invalid, "missing_content_type", "A Content-Type header is missing. Accepted values for the Content-Type header are: `application/json`, `application/x-ndjson`, `text/csv`")
	case read == nil:
		return nil, kb.Errorf(kb.Invalid, "invalid_content_type", "The Content-Type is invalid. Accepted values for the Content-Type header are: `application/json`, `application/x-ndjson`, `text/csv`")
	case comma != 0 && media != "text/csv":
		return nil, kb.Errorf(kb.Invalid, "invalid_document_csv_delimiter", "`csvDelimiter` goes with `text/csv` alone")
	}
	data, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, kb.Errorf(kb.Invalid, "missing_payload", "the body is empty; send documents")
	}
	if !utf8.Valid(data) {
		return nil, malformed("it is not valid UTF-8")
	}
	return read(data)
}

func malformed(why string) error {
	return kb.Errorf(kb.Invalid, "malformed_payload", "the documents could not be read: %s", why)
}

// jsonDocuments reads a list of objects, or one.
func jsonDocuments(data []byte) (out []document, err error) {
	if bytes.TrimSpace(data)[0] == '{' {
		out = []document{nil}
		err = json.Unmarshal(data, &out[0])
	} else {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		return nil, malformed(strings.TrimPrefix(err.Error(), "json: "))
	}
	return out, allThere(out)
}

// lines reads one object a line.
func lines(data []byte) (out []document, err error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	for {
		var one document
		switch err := decoder.Decode(&one); {
		case errors.Is(err, io.EOF):
			return out, allThere(out)
		case err != nil:
			return nil, malformed(strings.TrimPrefix(err.Error(), "json: "))
		}
		out = append(out, one)
	}
}

// allThere refuses documents that are null.
func allThere(all []document) error {
	for _, one := range all {
		if one == nil {
			return malformed("a document is null")
		}
	}
	return nil
}

// table reads rows of a table, whose first names the fields: "name", "price:number",
// "open:boolean".
func table(data []byte, comma rune) (out []document, err error) {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	if comma != 0 {
		reader.Comma = comma
	}
	names, err := reader.Read()
	if err != nil {
		return nil, malformed(err.Error())
	}
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, malformed(err.Error())
		}
		one := document{}
		for i, cell := range row {
			name, kind, _ := strings.Cut(names[i], ":")
			switch {
			case cell == "":
				one[name] = json.RawMessage("null")
			case kind == "number" && isScalar(fraction, cell), kind == "boolean" && isScalar(boolean, cell):
				one[name] = json.RawMessage(cell)
			case kind == "number" || kind == "boolean":
				return nil, malformed("`" + name + "` of a row is no " + kind)
			default:
				one[name], _ = json.Marshal(cell) // a string always marshals
			}
		}
		out = append(out, one)
	}
}
