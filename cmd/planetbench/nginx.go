package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// nginxConfig is for one process of nginx that serves one compressed file. With a master
// and a worker the CPU time would be that of another process.
const nginxConfig = `daemon off; master_process off; pid %[1]s/nginx.pid; error_log %[1]s/nginx.log;
events { worker_connections 256; }
http {
	access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=8;
	client_body_temp_path %[1]s/nginx-body; proxy_temp_path %[1]s/nginx-proxy; fastcgi_temp_path %[1]s/nginx-fastcgi;
	uwsgi_temp_path %[1]s/nginx-uwsgi; scgi_temp_path %[1]s/nginx-scgi;
	server {
		listen %[2]s;
		location = / { root %[1]s; try_files /page =404; default_type text/html; add_header Content-Encoding br; }
	}
}
`

// nginx starts nginx on a file of the planet's front page. If it is not installed, the
// target has no server.
func (b *bench) nginx(ctx context.Context, planet target) (target, error) {
	path, err := exec.LookPath("nginx")
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			return target{}, nil
		}
	}
	_, body, err := get(ctx, planet.server.address, "/", "")
	if err != nil {
		return target{}, err
	}
	address, err := free()
	if err != nil {
		return target{}, err
	}
	config := b.file("nginx.conf")
	if err := errors.Join(os.WriteFile(b.file("page"), body, 0o644),
		os.WriteFile(config, fmt.Appendf(nil, nginxConfig, b.dir, address), 0o644)); err != nil {
		return target{}, err
	}
	cmd := exec.CommandContext(ctx, path, "-c", config, "-e", b.file("nginx.log"))
	t, err := begin(ctx, cmd, address, "/")
	if err != nil {
		log, _ := os.ReadFile(b.file("nginx.log"))
		return target{}, fmt.Errorf("nginx: %w\n%s", err, strings.TrimSpace(string(log)))
	}
	return t, nil
}
