package server

import (
	"context"
	"strconv"
	"strings"

	"necblogs/internal/planet"
	"necblogs/internal/render"
)

// archiveRun is how many stories a full archive document has. The config has no key for it:
// a change of it would change all documents.
const archiveRun = 50

// The stories of a list are numbered as they enter it, and never again. An archive
// document (RFC 5005, section 4) is named by the number of its last story:
// atom-150.xml has those that came as the 101st to the 150th, atom-120.xml would
// have the first twenty of them. No other story ever joins them, and each stands there for
// good as it was when the document was first asked for: an edit shows in the subscription
// document alone. Only what leaves the planet leaves the archives.
//
// A document that is not full is linked from the subscription document alone, and
// only where it has a story too old to be seen there; else the full ones suffice.

// archive is the address of the document whose last story has this number; ""
// for none.
func (f format) archive(src source, upto int64) string {
	if upto == 0 {
		return ""
	}
	return src.path + f.numbered(strconv.FormatInt(upto, 10))
}

// numbered is the name of an archive document, such as "atom-150.xml".
func (f format) numbered(upto string) string {
	return strings.Replace(f.name, ".", "-"+upto+".", 1)
}

// newestArchive is the number of the archive document that, with those before it
// and the newest run of the list, has every story.
func (s *Server) newestArchive(ctx context.Context, list string, run render.Listing) (int64, error) {
	n, err := s.store.Entered(ctx, list)
	if err != nil || len(run.Stories) == 0 {
		return 0, err
	}
	full := n - n%archiveRun
	if run.Older == "" {
		return full, nil
	}
	beyond, err := s.store.Beyond(ctx, list, full, planet.After(run.Stories[len(run.Stories)-1]))
	if beyond {
		return n, err
	}
	return full, err
}

// archived is an archive document of a list in one format.
func (s *Server) archived(f format, of sourceOf) builder {
	return func(ctx context.Context, r request) (*answer, error) {
		src, err := of(ctx, r)
		if err != nil {
			return nil, err
		}
		upto, _ := strconv.ParseInt(r.PathValue("upto"), 10, 64) // the route takes numbers only
		entered, err := s.store.Entered(ctx, src.list)
		if err != nil {
			return nil, err
		}
		after := (upto - 1) / archiveRun * archiveRun
		full, fixed := upto == after+archiveRun, upto <= entered
		if !fixed && (!full || after > entered) { // a full one leads to the next before that is full
			return nil, errNotFound
		}
		stories, err := s.store.Archived(ctx, src.list, after, upto, fixed)
		if err != nil {
			return nil, err
		}
		doc, err := s.doc(ctx, r, src, src.path+f.name, stories)
		if err != nil {
			return nil, err
		}
		doc.Archive, doc.Self = true, f.archive(src, upto)
		doc.PrevArchive = f.archive(src, after)
		doc.Next = doc.PrevArchive
		if full && fixed {
			doc.NextArchive = f.archive(src, upto+archiveRun)
		}
		a, err := f.answer(doc)
		if err == nil && fixed {
			a.maxAge = archiveAge
		}
		return a, err
	}
}

// staticFeed is a list's feed in an export, where no address has a query: the
// stories that are in no full archive document, and further runs of them until
// there are as many as on a page; the archive documents before them are its older
// pages.
func (s *Server) staticFeed(ctx context.Context, r request, f format, src source) (*answer, error) {
	entered, err := s.store.Entered(ctx, src.list)
	if err != nil {
		return nil, err
	}
	after := max(0, entered-int64(r.view.Site.Stories)) / archiveRun * archiveRun
	stories, err := s.store.Archived(ctx, src.list, after, entered, false)
	for err == nil && after > 0 && len(stories) < r.view.Site.Stories { // others have left the list since
		after -= archiveRun
		stories, err = s.store.Archived(ctx, src.list, after, entered, false)
	}
	if err != nil {
		return nil, err
	}
	doc, err := s.doc(ctx, r, src, src.path+f.name, stories)
	if err != nil {
		return nil, err
	}
	doc.PrevArchive = f.archive(src, after)
	doc.Next = doc.PrevArchive
	return s.first(ctx, f, src, doc)
}
