package store

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

// document is what the index is told of one story.
type document struct {
	story, place              int64
	title, names, text, lists []string
}

// documents gathers what is to be indexed of those of the stories that are on a page: of
// each of their entries that is. It returns them by place, since FTS5 gathers rows in
// memory as long as their rowids ascend.
func (t *Tx) documents(ctx context.Context, ids []int64) ([]*document, error) {
	type listing struct {
		Story, Published int64
		List             string
	}
	listings, err := in[listing](ctx, t.tx, `
		SELECT story, published, list FROM listings WHERE story IN (?) ORDER BY story, list`, ids)
	if err != nil {
		return nil, err
	}
	byStory := map[int64]*document{}
	for _, l := range listings {
		d := byStory[l.Story]
		if d == nil {
			d = &document{story: l.Story, place: place(at(l.Published), l.Story)}
			byStory[l.Story] = d
		}
		d.lists = append(d.lists, l.List)
	}
	type member struct {
		Story                         int64
		Title, Author, Representative string
		Parts                         []byte
	}
	members, err := in[member](ctx, t.tx, `
		SELECT e.story, e.title, e.author, e.representative, c.parts FROM entries e
		JOIN blogs b ON b.slug = e.blog AND b.active JOIN contents c ON c.entry = e.id
		WHERE e.off = '' AND e.story IN (?) ORDER BY e.story, e.id`, ids)
	if err != nil {
		return nil, err
	}
	var c contents
	for _, m := range members {
		d := byStory[m.Story]
		if d == nil {
			continue
		}
		if err := c.unpack(m.Parts); err != nil {
			return nil, fmt.Errorf("story %d: %w", m.Story, err)
		}
		d.add(m.Title, string(c.text), m.Representative, m.Author)
	}
	return slices.SortedFunc(maps.Values(byStory), func(a, b *document) int { return cmp.Compare(a.place, b.place) }), nil
}

// add puts in what an entry says, unless another of the story's has said the same.
func (d *document) add(title, text string, names ...string) {
	put := func(list *[]string, s string) {
		if s != "" && !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	put(&d.title, title)
	put(&d.text, text)
	for _, name := range names {
		put(&d.names, name)
	}
}

// about are the words of titles and names, and those that the texts say often.
func (d *document) about() string {
	return strings.Join(slices.Concat(d.title, d.names, search.About(strings.Join(d.text, " "))), " ")
}

// marked are the words of a text, without their endings and with a mark behind each.
func marked(mark, text string) []string {
	words := search.Stems(text)
	for i, w := range words {
		words[i] = w + mark
	}
	return words
}

// storyBits is how many bits of a place are the story's id.
const storyBits = 31

// place is a story's place in time as a number: the second in which it was
// published, then its id. So rowids of the index go by time, and tell the story.
func place(published time.Time, story int64) int64 {
	seconds := min(max(published.Unix(), -1<<32), 1<<32-1)
	return seconds<<storyBits | story
}

// cursorAt is the place as a cursor; [place] of it is the same.
func cursorAt(place int64) planet.Cursor {
	return planet.Cursor{Published: time.Unix(place>>storyBits, 0).UTC(), Story: place & (1<<storyBits - 1)}
}

// listWord stands for a list in the index: a word that stemming leaves alone, and
// that ends as no marked one does.
func listWord(list string) string {
	h := fnv.New64a()
	h.Write([]byte(list))
	return "l" + strconv.FormatUint(h.Sum64(), 10) + "0"
}
