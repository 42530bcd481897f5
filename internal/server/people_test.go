package server

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/render"
)

// TestPeople: somebody's face is that of the first blog of theirs alone that has one.
func TestPeople(t *testing.T) {
	ada, bea := planet.Representative{Name: "Ada Wren", Slug: "ada"}, planet.Representative{Name: "Bea Holt", Slug: "bea"}
	both, one := []planet.Representative{ada, bea}, []planet.Representative{ada}
	got := people([]planet.Blog{{Avatar: "/both", Representatives: both}, {Avatar: "/mirror", Representatives: one, Mirror: true},
		{Representatives: one}, {Avatar: "/ada", Representatives: one}, {Avatar: "/second", Representatives: one}})
	want := []render.Person{{Name: ada.Name, Slug: "ada", Avatar: "/ada"}, {Name: bea.Name, Slug: "bea"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
