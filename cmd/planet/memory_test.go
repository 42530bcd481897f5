package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// Whatever else was made at the same time and lasts, the heap grows by half.
func TestTuneGC(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	var lasting []*byte
	add := func() {
		for range 64 {
			lasting = append(lasting, new(byte))
		}
	}
	add()
	app{getenv: func(string) string { return "" }}.tuneGC()
	add()
	large := make([]byte, 8*leastGrowth)
	percent := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	for range 1000 { // a finalizer runs some time after its collection
		runtime.GC()
		if metrics.Read(percent); percent[0].Value.Uint64() == 50 {
			break
		}
	}
	if got := percent[0].Value.Uint64(); got != 50 {
		t.Errorf("the heap grows by %d %%, want 50", got)
	}
	runtime.KeepAlive(large)
	runtime.KeepAlive(lasting)
}
