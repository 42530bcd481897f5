package planet

import "time"

// Record is an entry with what is stored beside it and what it is found by.
type Record struct {
	Entry
	Received    int64     // hash of the item as received
	Edited      time.Time // when its last edit was first seen; zero: never edited
	Fed         bool      // whether it may enter the merged feeds
	TextHash    int64     // of the normalised text; 0 where it is too short to tell texts apart
	Fingerprint []byte    // of title and text: what it is compared by, and a sample of which it is found by
	Keys        []int64   // hashes of its guids and addresses
	Evidence    Evidence
	Packed      []byte // HTML, Text and the texts of Item as they are stored; nil: those fields have them
}

// Evidence is what an entry says of the meeting that it reports on.
type Evidence struct {
	Series   string // slug; "" for none
	From, To Date   // the first and the last day whose meetings can decide which one it is
	Says     []byte // what package meeting read, as JSON
	Counts   bool   // whether its entry is on a page
}

// Link says that two entries are one story, and why. A < B.
type Link struct {
	A, B int64
	Verdict
	Made time.Time
}

// Other is the entry at the other end.
func (l Link) Other(entry int64) int64 { return l.A + l.B - entry }

// Ruling is the operator's word over the program's, kept for good.
type Ruling struct {
	ID   int64
	Kind RulingKind
	A    int64 // entry
	B    int64 // merge: the other entry; hide: the entry that was named, if that is another of A's story
	At   time.Time
}

// RulingKind is what the operator said.
type RulingKind string

const (
	Merge RulingKind = "merge" // A and B are one story
	Split RulingKind = "split" // A stands alone
	Hide  RulingKind = "hide"
	Erase RulingKind = "erase"
)

// StoryRecord is a story as it is stored: which entries it has, which one is
// shown, and the lists that it stands in.
type StoryRecord struct {
	ID        int64
	FeedID    string
	Published time.Time
	Updated   time.Time
	Shown     int64     // entry; 0: on no page
	Fullest   int64     // entry
	Hidden    time.Time // when the operator took it off; zero: never
	Entries   []int64
	Lists     []string // sorted; none where Shown is 0
}

// Lists that pages and feeds are cut from.
const (
	ListAll  = "all"  // the combined page and the archive
	ListFeed = "feed" // the merged feeds
)

// ListBlog is the list of the stories that a blog carries.
func ListBlog(slug string) string { return "blog/" + slug }

// ListRepresentative is the list of one person's stories.
func ListRepresentative(slug string) string { return "representative/" + slug }

// ListMeeting is the list of the reports on one meeting.
func ListMeeting(m MeetingRef) string { return "meeting/" + m.String() }

// KeyHit says that a key, a hash of a guid or an address, stands for an entry.
type KeyHit struct {
	Key       int64
	Entry     int64
	Blog      string
	Title     string
	Received  int64 // hash of the item as it was last received
	Published time.Time
	FirstSeen time.Time
	Off       Off
	Shared    bool // the key is an address that posts of different titles have, or too many, so it identifies none
	Nameless  bool // the entry has neither guid nor address
}
