package store

import (
	"net"
	"syscall"
	"testing"

	"github.com/jmoiron/sqlx"

	"necblogs/internal/planettest"
)

// Connections notice that the other end is gone, idle or not.
func TestDialer(t *testing.T) {
	s := opened(t, planettest.Postgres(t))
	for pool, db := range map[string]*sqlx.DB{"write": s.write, "side": s.side, "read": s.read.DB} {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		var raw syscall.RawConn
		err = conn.Raw(func(c any) (err error) {
			raw, err = c.(cleaning).Conn.Conn().PgConn().Conn().(*net.TCPConn).SyscallConn()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, option := range map[string]struct{ level, option, want int }{
			"SO_KEEPALIVE":     {syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, 1},
			"TCP_KEEPIDLE":     {syscall.IPPROTO_TCP, syscall.TCP_KEEPIDLE, 10},
			"TCP_KEEPINTVL":    {syscall.IPPROTO_TCP, syscall.TCP_KEEPINTVL, 5},
			"TCP_KEEPCNT":      {syscall.IPPROTO_TCP, syscall.TCP_KEEPCNT, 4},
			"TCP_USER_TIMEOUT": {syscall.IPPROTO_TCP, userTimeout, 20_000},
		} {
			var got int
			failed := raw.Control(func(fd uintptr) { got, err = syscall.GetsockoptInt(int(fd), option.level, option.option) })
			if failed != nil || err != nil || got != option.want {
				t.Errorf("%s: %s is %d, want %d; %v, %v", pool, name, got, option.want, failed, err)
			}
		}
	}
}
