package render

import (
	"io"

	"necblogs/internal/planet"
)

// status is the status page.
type status struct {
	StatusPage
	Ill    []blogHealth // what needs a person's eye
	Well   []blogHealth // the others
	OK     int          // of the others those that are polled with success
	Rest   string       // how many of them are paused or new: "; 1 is paused"
	Brief  bool         // of those that are well, only the name and the newest post
	Events []event
}

// manyBlogs is how many blogs that are well the status page tells all about, at 4 kB each.
const manyBlogs = 100

type event struct {
	planet.Event
	Blog link
}

// Status writes every blog's health, trouble first.
func (r *Renderer) Status(w io.Writer, p Page, v StatusPage) error {
	page, n := status{StatusPage: v}, map[planet.State]int{}
	for _, h := range v.Healths {
		b := r.health(h)
		n[h.State]++
		if h.State.Well() {
			page.Well = append(page.Well, b)
		} else {
			page.Ill = append(page.Ill, b)
		}
	}
	page.Brief = len(page.Well) > manyBlogs
	page.OK = n[planet.StateOK]
	if paused := n[planet.StatePaused]; paused > 0 {
		page.Rest += "; " + plural(paused, "is paused/are paused")
	}
	if fresh := n[planet.StateNew]; fresh > 0 {
		page.Rest += "; " + plural(fresh, "has not been polled yet/have not been polled yet")
	}
	for i := range page.Ill {
		page.Ill[i].strip(v.Checked)
	}
	if !page.Brief {
		for i := range page.Well {
			page.Well[i].strip(v.Checked)
		}
	}
	for _, e := range v.Events {
		page.Events = append(page.Events, event{e, r.blog(e.Blog)})
	}
	s := r.sheet("status", p, "Status", page)
	s.Description = "How the blogs on " + r.site.Title + " are doing"
	s.Feeds = feeds{Title: "What broke and recovered", Atom: r.path("status.atom")}
	return r.write(w, s)
}

// About writes what the planet is, how to subscribe and how to be added. The blogs are all of
// them, with their addresses for people.
func (r *Renderer) About(w io.Writer, p Page, blogs []planet.Blog) error {
	s := r.sheet("about", p, "About", blogs)
	s.Description = "What " + r.site.Title + " is, how to subscribe and how to have a blog added"
	return r.write(w, s)
}
