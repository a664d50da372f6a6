//! nginx in front of an upstream that costs nothing: once alone, once asking Latchkey about every request.

use std::path::Path;
use std::process::{Child, Command};

use super::{NGINX, NGINX_AUTH, NODE};

/// A running nginx; stopped when dropped.
pub struct Nginx(Child);

/// Starts it in `folder`.
pub fn start(folder: &Path) -> Nginx {
    let conf = folder.join("verify-nginx.conf");
    let shown = folder.display();
    // `return` would answer before `auth_request` is asked: both serve a pixel.
    let plain = format!("server {{ listen 127.0.0.1:{NGINX}; location / {{ empty_gif; }} }}");
    let guarded = format!(
        "server {{ listen 127.0.0.1:{NGINX_AUTH};
            location / {{ auth_request /ask; empty_gif; }}
            location = /ask {{ internal; proxy_pass http://latchkey/authz; proxy_pass_request_body off;
                proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Content-Length ''; }} }}"
    );
    let text = format!(
        "daemon off; worker_processes 2; pid {shown}/verify-nginx.pid; error_log {shown}/verify-nginx.log crit;
         events {{ worker_connections 1024; }}
         http {{ access_log off; keepalive_requests 1000000; client_body_temp_path {shown}/verify-body;
            proxy_temp_path {shown}/verify-proxy; fastcgi_temp_path {shown}/verify-f; uwsgi_temp_path {shown}/verify-u;
            scgi_temp_path {shown}/verify-s;
            upstream latchkey {{ server 127.0.0.1:{NODE}; keepalive 64; keepalive_requests 1000000; }}
            {plain} {guarded} }}"
    );
    std::fs::write(&conf, text).expect("a file");
    let program = if Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" };
    Nginx(Command::new(program).arg("-c").arg(&conf).arg("-p").arg(folder).spawn().expect("nginx"))
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers end with the pipe to it; SIGTERM lets it end them itself.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}
