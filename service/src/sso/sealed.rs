//! Client secrets at rest: bound to their workspace, so that a row that is moved to another is of no use.

use domain::ids::WorkspaceId;
use zeroize::Zeroizing;

use crate::{Fault, Services, sealed};

pub(super) fn seal(services: &Services, workspace: &WorkspaceId, secret: &str) -> Result<Vec<u8>, Fault> {
    let (key, nonce) = (services.0.pepper.sso_key(), services.random_bytes());
    let sealed = sealed::seal(&key, workspace.as_str().as_bytes(), nonce, secret.as_bytes());
    sealed.ok_or(Fault::SingleSignOn("its secret can't be encrypted"))
}

pub(super) fn open(services: &Services, workspace: &WorkspaceId, sealed: &[u8]) -> Result<Zeroizing<String>, Fault> {
    const BROKEN: Fault = Fault::SingleSignOn("its secret can't be read: the secret file is another one");
    let text = sealed::open(&services.0.pepper.sso_key(), workspace.as_str().as_bytes(), sealed).ok_or(BROKEN)?;
    String::from_utf8(text.to_vec()).map(Zeroizing::new).map_err(|_| BROKEN)
}
