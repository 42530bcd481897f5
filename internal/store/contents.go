package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"necblogs/internal/planet"
)

// An entry's contents are three parts, each with its length as a varint before
// it, in one zstd frame: the item as received (JSON), the clean HTML, the plain
// text. They repeat one another, so one frame holds them at the price of one.
var (
	encoder, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	decoder, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(1<<30))
)

// contents are the three parts, each a piece of raw.
type contents struct{ item, html, text, raw []byte }

// Pack takes the texts out of a record that is to be stored and puts them together
// as they are stored: a sixth of the memory until then, and less to do in the
// transaction.
func (s *Store) Pack(r *planet.Record) (err error) {
	if r.Packed, err = pack(r.Entry); err != nil {
		return err
	}
	r.HTML, r.Text, r.Item.Content, r.Item.Summary, r.Item.FullText = "", "", "", "", ""
	return nil
}

// Unpack undoes Pack.
func (t *Tx) Unpack(r *planet.Record) error {
	if r.Packed == nil {
		return nil
	}
	packed := r.Packed
	r.Packed = nil
	return fill(&r.Entry, packed, true)
}

// packed are the contents of a record as they are stored.
func packed(r planet.Record) ([]byte, error) {
	if r.Packed != nil {
		return r.Packed, nil
	}
	return pack(r.Entry)
}

func pack(e planet.Entry) ([]byte, error) {
	var item bytes.Buffer
	plain := json.NewEncoder(&item)
	plain.SetEscapeHTML(false) // six bytes for each < are no use here, and hide that the parts are alike
	if err := plain.Encode(e.Item); err != nil {
		return nil, fmt.Errorf("encode item: %w", err)
	}
	raw := make([]byte, 0, item.Len()+len(e.HTML)+len(e.Text)+3*binary.MaxVarintLen64)
	for _, part := range [][]byte{item.Bytes(), []byte(e.HTML), []byte(e.Text)} {
		raw = append(binary.AppendUvarint(raw, uint64(len(part))), part...)
	}
	return encoder.EncodeAll(raw, make([]byte, 0, len(raw)/3)), nil
}

// unpack decompresses the parts, into the place of those that were there.
func (c *contents) unpack(packed []byte) (err error) {
	if c.raw, err = decoder.DecodeAll(packed, c.raw[:0]); err != nil {
		return fmt.Errorf("contents of an entry: %w", err)
	}
	rest := c.raw
	for i, part := range []*[]byte{&c.item, &c.html, &c.text} {
		n, size := binary.Uvarint(rest)
		if size <= 0 || n > uint64(len(rest)-size) {
			return fmt.Errorf("contents of an entry: part %d is cut off", i)
		}
		*part, rest = rest[size:size+int(n)], rest[size+int(n):]
	}
	return nil
}
