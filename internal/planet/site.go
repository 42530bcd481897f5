package planet

import "time"

// Site is what the config says of the planet itself: its names, its address and
// how its pages look.
type Site struct {
	Title      string
	Subtitle   string
	URL        string // public address with a trailing slash
	OwnerName  string
	OwnerEmail string
	Language   string         // BCP 47
	Zone       *time.Location // days and times on the page
	Stories    int            // on the front page and in each feed
	Text       TextMode
	PerBlogDay int // more stories of one blog on one day than this fold into one line; 0: never
	Images     ImageMode
	NoIndex    bool
	Hub        string // WebSub hub to announce, or ""
	Version    string // of the program, for the generator elements
}

// TextMode is how much of a story the combined page shows.
type TextMode string

const (
	TextFold TextMode = "fold" // the lead, the rest unfolds in place
	TextFull TextMode = "full"
	TextLead TextMode = "lead"
)

// ImageMode is what becomes of the images that posts contain.
type ImageMode string

const (
	ImagesLink  ImageMode = "link"  // loaded from where they are
	ImagesProxy ImageMode = "proxy" // through the planet, cached
	ImagesNone  ImageMode = "none"
)
