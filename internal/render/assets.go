package render

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
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

func loadAssets(fsys fs.FS) ([]Asset, error) {
	files, err := fs.Glob(fsys, "static/*.*")
	if err != nil {
		return nil, err
	}
	var assets []Asset
	for _, file := range files {
		name, ext := path.Base(file), path.Ext(file)
		contentType, ok := contentTypes[ext]
		if !ok {
			return nil, fmt.Errorf("static file %s: no content type is known for %q", file, ext)
		}
		b, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("reading static file %s: %w", file, err)
		}
		sum := sha256.Sum256(b)
		hashed := "/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
		assets = append(assets, Asset{Name: name, Path: hashed, ContentType: contentType, Bytes: b})
	}
	return assets, nil
}

// Static lists the static files that the pages refer to, for the server and for
// an export. The caller must not change their bytes.
func (r *Renderer) Static() []Asset { return r.assets }

// asset is the link to a static file by its plain name.
func (r *Renderer) asset(name string) (string, error) {
	for _, a := range r.assets {
		if a.Name == name {
			return r.path(a.Path[1:]), nil
		}
	}
	return "", fmt.Errorf("no static file is called %q", name)
}
