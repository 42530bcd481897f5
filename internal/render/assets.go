package render

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"necblogs/web"
)

// Asset is a static file under a name that holds a hash of its content, so that
// it may be cached for ever.
type Asset struct {
	Name        string // its path in the tree, such as "planet.css"
	Path        string // from the planet's root: "/static/planet.1a2b3c4d5e.css"
	ContentType string
	Bytes       []byte
}

// contentTypes has a line for each kind of file in web/static. It is fixed here
// because mime.TypeByExtension depends on the machine.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
}

// Static are the static files that the pages refer to, for the server and for an
// export. They must not be changed.
var Static = static()

func static() (assets []Asset) {
	files, _ := fs.Glob(web.FS, "static/*.*") // fails only on a malformed pattern
	for _, file := range files {
		b, err := web.FS.ReadFile(file)
		if err != nil {
			panic(err) // the files are part of the program
		}
		name, ext, sum := path.Base(file), path.Ext(file), sha256.Sum256(b)
		hashed := fmt.Sprintf("/static/%s.%x%s", strings.TrimSuffix(name, ext), sum[:5], ext)
		assets = append(assets, Asset{Name: name, Path: hashed, ContentType: contentTypes[ext], Bytes: b})
	}
	return assets
}

// asset is the link to a static file by its plain name.
func (r *Renderer) asset(name string) string {
	i := slices.IndexFunc(Static, func(a Asset) bool { return a.Name == name })
	return r.path(Static[i].Path[1:])
}
