package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"necblogs/migrations"
)

// migrate brings the schema up to date. A schema newer than this program's is refused.
func (s *Store) migrate(ctx context.Context) error {
	if s.engine.lock != nil {
		unlock, err := s.engine.lock(ctx, s)
		if err != nil {
			return plain(err)
		}
		defer unlock()
	}
	if err := s.up(ctx); err != nil {
		return err
	}
	if err := s.begin(ctx); err != nil {
		return fmt.Errorf("begin the planet: %w", plain(err))
	}
	return s.Refresh(ctx)
}

// begin stores the planet's first revision and its secret, unless they are there. It
// looks before it writes, so that a command that only reads need not wait for a process
// that writes.
func (s *Store) begin(ctx context.Context) error {
	begun, err := one[bool](ctx, s.write, `SELECT COUNT(*) > 0 FROM planet`)
	if err != nil || begun {
		return err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	_, err = s.write.ExecContext(ctx, `
		INSERT INTO planet (id, revision, changed, entries, numbers, started, secret) VALUES (1, 1, $1, 0, 0, 0, $2)
		ON CONFLICT (id) DO NOTHING`, time.Now().UnixMilli(), secret)
	return err
}

// up applies the missing migrations. Where another process applies one at the same
// time, which makes ours fail, it goes on from there.
func (s *Store) up(ctx context.Context) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	for last := int64(-1); ; {
		have, want, err := p.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("read schema version: %w", plain(err))
		}
		if have > want {
			return outgrownError{have, want}
		}
		if s.knows = want; last < 0 {
			s.was = have
		}
		_, err = p.Up(ctx)
		if err == nil {
			return nil
		}
		if have == last {
			return fmt.Errorf("migrate schema: %w", plain(err))
		}
		last = have
	}
}

// outgrownError says that the database has a schema newer than this program's.
type outgrownError struct{ have, want int64 }

func (e outgrownError) Error() string {
	return fmt.Sprintf("its schema is version %d and this planet knows up to %d: a newer planet has written it; install that one, or restore an older backup", e.have, e.want)
}

// outgrown fails where a newer planet, on this machine or another, has migrated the
// database since it was opened. What this one writes could lack what that one relies
// on, so it stops writing; reading goes on as long as the tables are there.
func (s *Store) outgrown() error {
	if have := s.schema.Load(); have > s.knows {
		return fmt.Errorf("the database was migrated meanwhile: %w", outgrownError{have, s.knows})
	}
	return nil
}

// Schema is the version of the database's schema before [Open], 0 where it had none, and
// since, which is the newest that this program knows.
func (s *Store) Schema() (was, is int64) { return s.was, s.knows }

// provider is goose with the migrations for this database.
func (s *Store) provider() (*goose.Provider, error) {
	others, err := fs.Glob(migrations.FS, "*"+s.engine.hide)
	if err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(goose.Dialect(s.engine.dialect), s.write.DB, retyped{migrations.FS, s.engine.types}, goose.WithExcludeNames(others),
		goose.WithGoMigrations(fillSamples))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

// retyped are the migrations with a database's own types in them. Their text is read
// through Open alone: an embedded embed.FS would also offer ReadFile, which replaces nothing.
type retyped struct {
	fs.ReadDirFS
	types *strings.Replacer // nil: none are replaced
}

// Open implements [fs.FS].
func (r retyped) Open(name string) (fs.File, error) {
	opened, err := r.ReadDirFS.Open(name)
	if err != nil || r.types == nil {
		return opened, err
	}
	text, err := io.ReadAll(opened)
	return file{opened, strings.NewReader(r.types.Replace(string(text)))}, err
}

// file is a file with another text.
type file struct {
	fs.File
	text *strings.Reader
}

func (f file) Read(p []byte) (int, error) { return f.text.Read(p) }
