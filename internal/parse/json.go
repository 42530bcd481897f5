package parse

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	jsonfeed "github.com/mmcdole/gofeed/json"

	"necblogs/internal/planet"
)

// json reads JSON Feed 1.0 and 1.1. gofeed reads a document as a whole, and would lose it to
// one field of the wrong type or one missing brace. So it is given the items one by one: a
// fault costs no more than its field or item.
func (in *input) json() (planet.Feed, error) {
	doc, err := in.scanJSON(in.text)
	if err != nil && bytes.ContainsAny(in.text, "\t\r\n") {
		// Raw line breaks are wrong within strings and mean nothing elsewhere.
		flat := strings.NewReplacer("\t", " ", "\r", " ", "\n", " ").Replace(string(in.text))
		if again, err2 := in.scanJSON([]byte(flat)); len(again.items) > len(doc.items) || err2 == nil {
			doc, err = again, err2
			in.repairs.add(controlCharacters)
		}
	}
	switch {
	case !doc.isFeed():
		return planet.Feed{}, fmt.Errorf("%w: it is JSON, but not a JSON Feed", ErrNotFeed)
	case len(doc.items) == 0 && (errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)):
		return planet.Feed{}, ErrCutOff
	case err != nil && len(doc.items) == 0:
		return planet.Feed{}, fmt.Errorf("%w: %v", ErrBroken, err)
	case err != nil:
		in.noteCut()
	case doc.junk:
		in.repairs.add(junkAfter)
	}
	return in.jsonFeed(doc), nil
}

// maxKeys bounds the keys beside the items; JSON Feed has some 15.
const maxKeys = 256

// jsonDocument is a JSON Feed taken apart.
type jsonDocument struct {
	head    map[string]json.RawMessage // all but the items
	items   []json.RawMessage
	listed  bool // there is a list of items
	keyed   bool // it is written as an object, as PHP does where something was taken out of the list
	junk    bool // something stands after the end
	dropped int
	objects int // in head and items, and braces in their texts
}

func (d *jsonDocument) isFeed() bool {
	return strings.Contains(string(d.head["version"]), "jsonfeed.org") || d.listed && d.head["title"] != nil
}

// scanJSON takes text apart as far as it is sound JSON. The error says why it ends there;
// the document is never nil.
func (in *input) scanJSON(text []byte) (*jsonDocument, error) {
	doc := &jsonDocument{head: map[string]json.RawMessage{}}
	in.places = itemPlaces{}
	dec := json.NewDecoder(bytes.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return doc, err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return doc, err
		}
		name, _ := key.(string)
		if name == "items" && !doc.listed && !doc.keyed {
			err = in.scanItems(dec, doc)
		} else {
			var value json.RawMessage
			if err = dec.Decode(&value); err == nil {
				err = in.count(value, doc)
			}
			if err == nil && len(doc.head) < maxKeys {
				doc.head[name] = value
			}
		}
		if err != nil {
			return doc, err
		}
	}
	if _, err := dec.Token(); err != nil {
		return doc, err
	}
	doc.junk = len(bytes.TrimSpace(text[dec.InputOffset():])) > 0
	return doc, nil
}

func (in *input) scanItems(dec *json.Decoder, doc *jsonDocument) error {
	start, err := dec.Token()
	doc.listed, doc.keyed = start == json.Delim('['), start == json.Delim('{')
	if err != nil || !doc.listed && !doc.keyed {
		return err
	}
	for dec.More() {
		if doc.keyed {
			if _, err := dec.Token(); err != nil {
				return err
			}
		}
		var item json.RawMessage
		if err := dec.Decode(&item); err != nil {
			return err
		}
		in.places.add(int(dec.InputOffset())-len(item), in.limits.items)
		if len(doc.items) == in.limits.items {
			doc.dropped++
			continue
		}
		if err := in.count(item, doc); err != nil {
			return err
		}
		doc.items = append(doc.items, item)
	}
	_, err = dec.Token()
	return err
}

// count counts the objects of value, since even of an empty one encoding/json makes up to
// seventy times as much. The error says that there are too many, so that the document ends.
func (in *input) count(value json.RawMessage, doc *jsonDocument) error {
	if doc.objects += bytes.Count(value, []byte("{")); doc.objects > in.limits.parts {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func (in *input) jsonFeed(doc *jsonDocument) planet.Feed {
	var parsed jsonfeed.Feed
	var more struct{ Hubs []struct{ URL string } }
	head, _ := json.Marshal(doc.head)
	in.loosely(json.Unmarshal(head, &parsed))
	in.loosely(json.Unmarshal(head, &more))
	at := bases{address: in.address}
	feed := planet.Feed{
		About: planet.About{
			Title: plain(html.EscapeString(cut(parsed.Title, in.limits.title))),
			Self:  at.resolve(parsed.FeedURL),
		},
		Format:   strings.TrimSpace("json " + parsed.Version[strings.LastIndexByte(parsed.Version, '/')+1:]),
		Language: parsed.Language,
		Dropped:  doc.dropped,
	}
	at.site = at.resolve(parsed.HomePageURL)
	feed.Site = at.site
	if len(more.Hubs) > 0 {
		feed.Hub = at.resolve(more.Hubs[0].URL)
	}
	_, feed.Author = jsonOrigin(head)
	if doc.keyed {
		in.repairs.add(keyedItems)
	}
	for _, raw := range doc.items {
		if raw[0] != '{' {
			in.repairs.add(wrongItems)
			continue
		}
		feed.Items = append(feed.Items, in.jsonItem(raw, at))
	}
	return feed
}

// loosely notes a field of the wrong type, which encoding/json leaves out. There can be no
// other error, since what is unmarshalled is sound JSON.
func (in *input) loosely(err error) {
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		in.repairs.add(wrongTypes)
	}
}

// jsonOrigin is the id of a feed or an item, which may be of any type (JSON Feed 1.1,
// Items), and who wrote it: the authors of 1.1 or the one of 1.0, also where the former are
// in no list, or either is a name alone. A wrong type elsewhere does not keep them from
// being read.
func jsonOrigin(raw json.RawMessage) (id, author string) {
	var of struct {
		ID              json.RawMessage
		Author, Authors any
	}
	_ = json.Unmarshal(raw, &of)
	if json.Unmarshal(of.ID, &id) != nil {
		id = string(of.ID)
	}
	return strings.TrimSpace(id), cmp.Or(jsonNames(of.Authors), jsonNames(of.Author))
}

func jsonNames(authors any) string {
	list, ok := authors.([]any)
	if !ok {
		list = []any{authors}
	}
	return listed(list, jsonName)
}

func jsonName(author any) string {
	if object, ok := author.(map[string]any); ok {
		author = object["name"]
	}
	name, _ := author.(string)
	return name
}

func (in *input) jsonItem(raw json.RawMessage, at bases) planet.Item {
	type fields jsonfeed.Item // without gofeed's UnmarshalJSON, which reads an item once more, for its id
	var item struct {
		fields
		ID json.RawMessage `json:"id"` // of any type: see [jsonOrigin]
	}
	in.loosely(json.Unmarshal(raw, &item))
	id, author := jsonOrigin(raw)
	out := planet.Item{
		GUID:      id,
		Link:      cmp.Or(at.resolve(item.URL), at.resolve(item.ExternalURL), at.permalink(id)),
		Title:     html.EscapeString(cut(item.Title, in.limits.title)),
		Author:    author,
		Summary:   construct{}.html(item.Summary, paragraphs), // text, but converters have the description of RSS there
		Content:   cmp.Or(item.ContentHTML, paragraphs(item.ContentText)),
		Language:  item.Language,
		Image:     at.resolve(cmp.Or(item.Image, item.BannerImage)),
		Published: date(item.DatePublished),
		Updated:   date(item.DateModified),
	}
	out.Base = cmp.Or(out.Link, at.first())
	for _, tag := range item.Tags {
		out.Categories = addCategory(out.Categories, tag)
	}
	if item.Attachments != nil {
		for _, a := range *item.Attachments {
			size := strconv.FormatInt(a.SizeInBytes, 10)
			out.Enclosures = addEnclosure(out.Enclosures, at.resolve(a.URL), a.MimeType, size)
		}
	}
	return out
}
