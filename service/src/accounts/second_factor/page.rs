//! What a person sees of the own second factor.

use domain::account::{FactorPage, FactorState, Picture, Setup};
use qrcode::{Color, EcLevel, QrCode};
use store::Scope;
use time::Duration;

use super::{sealed, totp};
use crate::{Caller, Fault, Services};

/// How long a secret that was begun can be confirmed.
pub(super) const SETUP_LASTS: Duration = Duration::hours(1);
/// Light modules around the picture (ISO/IEC 18004, 7.3.9).
const QUIET: usize = 4;

/// Reads the caller's second factor; nothing for whom a workspace's provider vouches for. Its secret is there until it is in force, and never afterwards.
///
/// # Errors
/// When the database can't be reached, or the secret can't be read.
pub async fn page(services: &Services, caller: &Caller) -> Result<FactorPage, Fault> {
    if caller.sso_workspace.is_some() {
        return Ok(FactorPage { state: FactorState::OutOfReach });
    }
    let user = caller.me.user;
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let state = match tx.code_asked_since(user).await? {
        Some(since) => FactorState::On { since, codes_left: tx.recovery_codes_left(user).await? },
        None => match tx.begun_second_factor(user, services.now() - SETUP_LASTS).await? {
            Some(sealed) => {
                let secret = sealed::open(&services.0.pepper, user, &sealed)?;
                let (text, uri) = totp::for_app(secret, caller.me.email.as_str())?;
                FactorState::Begun(Setup { picture: picture(&uri)?, secret: text })
            }
            None => FactorState::Off,
        },
    };
    Ok(FactorPage { state })
}

/// A QR code as one path of squares, for an SVG.
fn picture(text: &str) -> Result<Picture, Fault> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M);
    let code = code.map_err(|_| Fault::SecondFactor("no picture of its address"))?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET)).collect();
    Ok(Picture { size: width + 2 * QUIET, path })
}
