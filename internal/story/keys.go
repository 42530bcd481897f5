package story

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

// keys are the hashes under which an item's entry is found again. A zero key is
// none.
type keys struct {
	guid   int64 // the guid within its blog, as received
	path   int64 // the guid within its blog, without scheme and host
	url    int64 // the canonical address, across blogs
	global int64 // the guid across blogs, where it carries its host
	text   int64 // title and text within its blog
}

// hash is the first 63 bits of SHA-256 over the parts. At four million keys two
// collide with a probability of 10⁻⁶.
func hash(parts ...string) int64 {
	var b []byte
	for _, p := range parts {
		b = append(strconv.AppendInt(b, int64(len(p)), 10), ':')
		b = append(b, p...)
	}
	sum := sha256.Sum256(b)
	return int64(binary.BigEndian.Uint64(sum[:]) &^ (1 << 63))
}

// keysOf makes the keys of an item, but for that of its text. The address of the blog
// itself is no item's in particular.
func keysOf(blog planet.Blog, item planet.Item) keys {
	var k keys
	if item.GUID != "" {
		k.guid = hash("guid", blog.Slug, item.GUID)
		if path := canonical.GUID(item.GUID); path != "" && path != "/" {
			k.path = hash("path", blog.Slug, path)
		}
		if canonical.Global(item.GUID) {
			k.global = hash("global", item.GUID)
		}
	}
	if u := canonical.URL(item.Link); u != "" && !canonical.Home(item.Link) && u != canonical.URL(blog.Site) {
		k.url = hash("url", u)
	}
	return k
}

// stored are the keys that an entry is indexed under.
func (k keys) stored() []int64 {
	return nonZero(k.guid, k.path, k.url, k.global, k.text)
}

// nonZero is the list without the zeros, which stand for no key or for no entry.
func nonZero(list ...int64) []int64 {
	return slices.DeleteFunc(list, func(v int64) bool { return v == 0 })
}

// storedKeys are the keys of all drafts.
func storedKeys(drafts []Draft) (all []int64) {
	for _, d := range drafts {
		all = append(all, d.keys.stored()...)
	}
	return all
}

// received is the hash of an item: equal items have equal hashes. The text of the
// article's page does not count, since it is not from the feed.
func received(item planet.Item) int64 {
	item.FullText = ""
	b, err := json.Marshal(item)
	if err != nil {
		panic(fmt.Sprintf("story: encode item: %v", err)) // times out of range are taken off by the parser
	}
	return hash(string(b))
}

// Names are the keys under which entries are found by an address or guid that a person
// gives.
func Names(name string) []int64 {
	list := []int64{hash("global", name)}
	if u := canonical.URL(name); u != "" {
		list = append(list, hash("url", u))
	}
	return list
}

// hits are the entries that keys stand for, by key. 0, which is no key, has none.
type hits map[int64][]planet.KeyHit

// Lookup returns the entries that keys stand for, as the method Known of [Tx] does.
type Lookup func(ctx context.Context, keys []int64) ([]planet.KeyHit, error)

// lookUp finds the entries that keys stand for. It sorts keys.
func lookUp(ctx context.Context, known Lookup, keys []int64) (hits, error) {
	slices.Sort(keys)
	found, err := known(ctx, slices.Compact(keys)) // items may have an address in common
	if err != nil {
		return nil, err
	}
	h := hits{}
	for _, hit := range found {
		h[hit.Key] = append(h[hit.Key], hit)
	}
	return h, nil
}

// of are those hits that are entries of one blog.
func (h hits) of(blog string) hits {
	own := hits{}
	for key, list := range h {
		for _, hit := range list {
			if hit.Blog == blog {
				own[key] = append(own[key], hit)
			}
		}
	}
	return own
}

// shared reports whether a key is known to tell no entries apart.
func (h hits) shared(key int64) bool {
	return slices.ContainsFunc(h[key], func(hit planet.KeyHit) bool { return hit.Shared })
}

// erased reports whether a key stands for erased entries and no others.
func (h hits) erased(key int64) bool {
	return len(h[key]) > 0 && !slices.ContainsFunc(h[key], func(hit planet.KeyHit) bool { return hit.Off != planet.Erased })
}

// has reports whether an entry is among hits.
func has(hits []planet.KeyHit, entry int64) bool {
	return slices.ContainsFunc(hits, func(h planet.KeyHit) bool { return h.Entry == entry })
}
