package clean

import (
	"slices"

	"golang.org/x/net/html"
)

// flatten makes sections of a table with one column, which is no table but a frame: for a
// picture and what is below it, as Blogger's are, or for a whole newsletter. Cells that only
// keep others apart do not count.
func flatten(table *html.Node) {
	parts := []*html.Node{table}
	for group := range table.ChildNodes() {
		if group.Type != html.ElementNode || group.Data == "br" { // the latter of an empty part
			continue
		}
		if group.Data != "tbody" { // a caption, a head or a foot
			return
		}
		parts = append(parts, group)
		for row := range group.ChildNodes() {
			if !single(row) {
				return
			}
			parts = slices.AppendSeq(append(parts, row), row.ChildNodes())
		}
	}
	for _, n := range parts {
		if n.Type == html.ElementNode {
			become(n, "div")
		}
	}
}

// single reports whether a row has at most one cell that is not empty, and no heading.
func single(row *html.Node) bool {
	filled := 0
	for cell := range row.ChildNodes() {
		if cell.Data == "th" {
			return false
		}
		if shown(cell) {
			filled++
		}
	}
	return filled <= 1
}

// become makes a part of a table another element, and takes its attributes off but for the
// direction of its words.
func become(n *html.Node, name string) {
	n.Data = name
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key != "dir" || !shown(n) })
}

// captioned makes a figure of a table with a picture and, in the row below, a few words, as
// Blogger writes a picture with a caption. It reports whether the table was one of these.
func captioned(table *html.Node) bool {
	var cells []*html.Node
	pictures := 0
	for n := range table.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "td":
			cells = append(cells, n)
		case n.Data == "img" && len(cells) == 1:
			pictures++
		case n.Data != "tbody" && n.Data != "tr" && isBlock(n.Data):
			return false
		}
	}
	if len(cells) != 2 || pictures != 1 || cells[0].Parent == cells[1].Parent {
		return false
	}
	picture, caption := cells[0], cells[1]
	if words := textOf(caption); !blank(textOf(picture)) || blank(words) || len(words) > longLine {
		return false
	}
	picture.Parent.RemoveChild(picture)
	caption.Parent.RemoveChild(caption)
	for table.FirstChild != nil {
		table.RemoveChild(table.FirstChild)
	}
	table.AppendChild(picture)
	table.AppendChild(caption)
	become(table, "figure")
	become(caption, "figcaption")
	unwrap(picture)
	return true
}
