package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"necblogs/internal/planettest"
)

// postgresScans are the steps by which PostgreSQL reads all of a table that grows,
// for each of the statements that SQLite was given too.
func postgresScans(t *testing.T, queries []string) (scans []string) {
	t.Helper()
	ctx := context.Background()
	s := opened(t, planettest.Postgres(t))
	conn, err := s.side.Connx(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// Tables are empty, where reading all is the best plan; so it is forbidden.
	for _, set := range []string{`SET enable_seqscan = off`, `SET enable_mergejoin = off`, `SET enable_hashjoin = off`,
		`SET plan_cache_mode = force_generic_plan`} {
		if _, err := conn.ExecContext(ctx, set); err != nil {
			t.Fatal(err)
		}
	}
	for n, query := range queries {
		if word := strings.Fields(query)[0]; word == "PRAGMA" || word == "EXPLAIN" || strings.Contains(query, "rowid") || strings.Contains(query, "total_changes") {
			continue
		}
		query = sqlx.Rebind(sqlx.DOLLAR, query) // SQLite has ? where names stood
		name := fmt.Sprint("q", n)
		if _, err := conn.ExecContext(ctx, `PREPARE `+name+` AS `+query); err != nil {
			t.Errorf("%v in %s", err, query)
			continue
		}
		values := ""
		for i := 1; strings.Contains(query, fmt.Sprintf("$%d", i)); i++ {
			values += ", NULL"
		}
		if values != "" {
			values = "(" + values[2:] + ")"
		}
		var steps []string
		if err := conn.SelectContext(ctx, &steps, `EXPLAIN (COSTS OFF) EXECUTE `+name+values); err != nil {
			t.Errorf("%v in %s", err, query)
			continue
		}
		for i, step := range steps {
			what := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(step), "->"))
			found := i+1 < len(steps) && strings.Contains(steps[i+1], "Index Cond")
			limited := strings.HasPrefix(steps[0], "Limit")
			if table, seq := strings.CutPrefix(what, "Seq Scan on "); seq {
				what = "SCAN " + table
			} else if _, table, index := strings.Cut(what, "Index Scan using "); index && !found && !limited {
				what = "SCAN " + table[strings.Index(table, " on ")+4:]
			} else {
				continue
			}
			if scansMuch(what) {
				scans = append(scans, what+" in "+strings.Join(strings.Fields(query), " "))
			}
		}
	}
	return scans
}
