package store

import (
	"net"
	"time"
)

// vanished is how long a server may give no sign of life before it counts as gone: one
// that loses its machine or its network cannot say so.
const vanished = 20 * time.Second

// dialer connects to PostgreSQL.
var dialer = net.Dialer{
	KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: vanished / 2, Interval: 5 * time.Second, Count: 4},
	Control:         notice,
}
