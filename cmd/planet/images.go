package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"necblogs/internal/config"
	"necblogs/internal/images"
	"necblogs/internal/planet"
)

// mostImages bounds in bytes what the copies of images take on disk.
const mostImages = 512 << 20

// proxy is what serves copies of the posts' images; nil unless the config says so.
func proxy(c *config.Config, secret []byte, log *slog.Logger) *images.Proxy {
	if c.Site.Images != planet.ImagesProxy {
		return nil
	}
	return images.New(images.Options{Secret: secret, Dir: imagesDir(c.Database), Max: mostImages,
		Client: images.Client(userAgent(c), c.Poll.AllowPrivate, besideDatabase(c.Database)), Log: log, Now: time.Now})
}

// imagesDir is where the copies are kept: beside the database or, if that is PostgreSQL,
// in this machine's directory for caches.
func imagesDir(database string) string {
	if besideDatabase(database) != "" {
		return database + "-images"
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "planet-images")
}
