//! What binds a sign-in under way to one browser: a random token in a cookie, from which all else is derived.
//! State, nonce and PKCE verifier needn't be kept, and whoever sees the first two can't compute the third.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

use crate::SessionToken;
use crate::secrets::{hex, token_hash};

/// The token of a sign-in under way.
pub(super) struct Ticket<'a>(pub(super) &'a SessionToken);

impl Ticket<'_> {
    /// Under which the sign-in is kept.
    pub(super) fn hash(&self) -> [u8; 32] {
        token_hash(self.0.reveal())
    }

    /// Comes back with the answer (RFC 6749, 10.12).
    pub(super) fn state(&self) -> String {
        self.derived("state")
    }

    /// Comes back inside the ID token.
    pub(super) fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// Goes with the code (RFC 7636): whoever catches the code can't use it.
    pub(super) fn verifier(&self) -> String {
        self.derived("pkce")
    }

    /// Whether that is the state of this sign-in.
    pub(super) fn has_state(&self, state: &str) -> bool {
        self.state().as_bytes().ct_eq(state.as_bytes()).into()
    }

    fn derived(&self, what: &str) -> String {
        hex(&Sha256::digest(format!("latchkey/sso/{what}\0{}", self.0.reveal())))
    }
}
