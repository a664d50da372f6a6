//! Tells systemd how far this process is (sd_notify(3)): one datagram to the socket that it names. Where no
//! systemd waits, nothing is told.

use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It serves.
    Ready,
    /// It lets requests under way finish.
    Stopping,
}

/// Tells it. A process serves whether or not somebody hears of it.
pub fn tell(state: State) {
    let Some(socket) = std::env::var_os("NOTIFY_SOCKET") else { return };
    let message = match state {
        State::Ready => "READY=1",
        State::Stopping => "STOPPING=1",
    };
    if let Err(error) = send(socket.as_bytes(), message.as_bytes()) {
        tracing::warn!(%error, "systemd can't be told");
    }
}

/// A name that begins with `@` is no file: it is in Linux' abstract namespace.
fn send(socket: &[u8], message: &[u8]) -> std::io::Result<()> {
    let address = match socket.strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(std::ffi::OsStr::from_bytes(socket))?,
    };
    UnixDatagram::unbound()?.send_to_addr(message, &address).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_an_abstract_name_are_reached() {
        let name = format!("latchkey-notify-{}", std::process::id());
        let file = std::env::temp_dir().join(&name);
        let listeners = [
            (UnixDatagram::bind(&file).unwrap(), file.as_os_str().as_bytes().to_vec()),
            (
                UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap(),
                format!("@{name}").into_bytes(),
            ),
        ];
        for (listener, socket) in listeners {
            send(&socket, b"READY=1").unwrap();
            let mut heard = [0; 64];
            let length = listener.recv(&mut heard).unwrap();
            assert_eq!(&heard[..length], b"READY=1");
        }
        std::fs::remove_file(file).unwrap();
    }
}
