//! The confirmation of "Regenerate key".

use domain::account::Proof;
use domain::key::Version;
use domain::refusal::ProofRefusal;
use domain::views::SingleTile;
use domain::workspace::Workspace;
use leptos::prelude::*;
use time::OffsetDateTime;

use super::{Act, regenerate};
use crate::address;
use crate::ui::{Ago, ConfirmDialog, Notice, PostForm, Tone, page_title, proof_field};
use crate::usage::CutOff;

/// The confirmation of "Regenerate key", which names the consequence.
#[component]
pub fn Confirm(
    /// Whose.
    workspace: Workspace,
    /// The API and its key.
    tile: SingleTile,
    /// The moment of the read.
    now: OffsetDateTime,
    /// By what the reader has to prove once more who it is.
    proof: Option<Proof>,
    /// Why that wasn't taken.
    #[prop(optional_no_strip)]
    unproven: Option<ProofRefusal>,
) -> impl IntoView {
    let SingleTile { api, key, cut } = tile;
    let version = key.as_ref().map_or(Version(0), |key| key.version).0;
    let used = key.and_then(|key| key.last_used);
    let title = format!("Regenerate the key of {}?", api.name);
    let back = address::single_keys(&workspace.id);
    let footer = view! {
        <a class="button" href=back>
            "Cancel"
        </a>
        <button class="button danger solid" name="do" value=Act::Regenerate.as_str()>
            "Regenerate key"
        </button>
    };
    view! {
        {page_title("Regenerate key", &workspace.name)}
        <PostForm action=regenerate(&workspace.id, &api.id)>
            <input type="hidden" name="api" value=api.id.to_string() />
            <input type="hidden" name="version" value=version />
            <input type="hidden" name="confirmed" value="yes" />
            <ConfirmDialog title footer=footer.into_any()>
                <Notice tone=Tone::Bad>
                    "The old key " <strong>"expires immediately"</strong> ", everywhere. "
                    {used
                        .map(|at| {
                            view! {
                                "It was last used "
                                <Ago at now />
                                ": whatever uses it is refused until it has the new key."
                            }
                        })}
                </Notice>
                <CutOff cut />
                {proof_field(proof, unproven)}
                <p class="hint">"The new key is shown once, right after this."</p>
            </ConfirmDialog>
        </PostForm>
    }
}
