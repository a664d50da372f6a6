//! An invitation is accepted: whoever can read the mail becomes a member. Somebody who has an account does so
//! signed in to it, and as nobody else.

use domain::account::{Email, Me};
use domain::audit::{Change, MemberChange, MemberEvent};
use domain::ids::UserId;
use domain::people::{AcceptWay, DeadInvitation, InvitationLink, InvitationOffer, NamedSeat, Seat};
use domain::refusal::AcceptRefusal;
use domain::workspace::{Workspace, title};
use store::accounts::Account;
use store::{Conflict, Scope, Tx};
use time::OffsetDateTime;

use crate::fault::{OrFault, Outcome, refuse};
use crate::secrets::token_hash;
use crate::{Caller, Fault, Services, Source};

/// What somebody sent who accepts an invitation. The name and the passwords count for a new account alone.
pub struct Accept {
    /// The link's token.
    pub token: String,
    /// The person's name as typed.
    pub name: String,
    /// The password as typed.
    pub password: String,
    /// The same, typed again.
    pub again: String,
}

/// What a link offers to somebody who is signed in as `me`, or as nobody.
///
/// # Errors
/// When the database can't be reached.
pub async fn invitation(services: &Services, token: &str, me: Option<&Me>) -> Result<InvitationLink, Fault> {
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let invitation = match tx.invitation_of_token(token_hash(token), services.now()).await? {
        Ok(invitation) => invitation,
        Err(why) => return Ok(InvitationLink::Dead(why)),
    };
    let way = way(&mut tx, &invitation.email, me).await?;
    tx.enter(&invitation.workspace).await?;
    Ok(match tx.workspace(&invitation.workspace).await? {
        Some(workspace) => InvitationLink::Open(InvitationOffer {
            email: invitation.email,
            workspace_name: workspace.name,
            role: invitation.role,
            way,
        }),
        None => InvitationLink::Dead(DeadInvitation::Unknown),
    })
}

/// Makes the person a member; makes the account too when the address has none. Gives the workspace.
///
/// # Errors
/// Refused when the link isn't in force, the person has to sign in first or is somebody else, or the name or the
/// passwords of a new account aren't accepted.
pub async fn accept_invitation(
    services: &Services,
    caller: Option<&Caller>,
    request: Accept,
    source: Source,
) -> Outcome<Workspace, AcceptRefusal> {
    let me = caller.map(|caller| &caller.me);
    let offer = match invitation(services, &request.token, me).await.or_fault()? {
        InvitationLink::Open(offer) => offer,
        InvitationLink::Dead(why) => return refuse(AcceptRefusal::Dead(why)),
    };
    let person = match (offer.way, me) {
        (AcceptWay::SignedIn, Some(me)) => Person::Known(me.user),
        (AcceptWay::NewAccount, None) => {
            let name = match title(&request.name) {
                Ok(name) => name,
                Err(bad) => return refuse(AcceptRefusal::Name(bad)),
            };
            let own = vec![offer.email.to_string(), name.clone(), offer.workspace_name];
            let hash = services.hash_chosen::<AcceptRefusal>(request.password, &request.again, own).await?;
            Person::New { name, hash }
        }
        (AcceptWay::OtherAccount(_), _) => return refuse(AcceptRefusal::OtherAccount),
        _ => return refuse(AcceptRefusal::SignInFirst),
    };
    join(services, &request.token, &person, source).await
}

/// Who accepts.
enum Person {
    /// Whose account it is, who is signed in.
    Known(UserId),
    /// Somebody without one, or who never set its password.
    New { name: String, hash: String },
}

async fn way(tx: &mut Tx, invited: &Email, me: Option<&Me>) -> Result<AcceptWay, store::Error> {
    Ok(match me {
        Some(me) if me.email == *invited => AcceptWay::SignedIn,
        Some(me) => AcceptWay::OtherAccount(me.email.clone()),
        None if tx.account(invited).await?.is_some_and(|account| account.password_hash.is_some()) => AcceptWay::SignIn,
        None => AcceptWay::NewAccount,
    })
}

async fn join(services: &Services, token: &str, person: &Person, source: Source) -> Outcome<Workspace, AcceptRefusal> {
    let (hash, now) = (token_hash(token), services.now());
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    // The workspace before the invitation, as those who revoke it take them.
    let Some(workspace) = lock_workspace(&mut tx, hash).await.or_fault()? else {
        return refuse(AcceptRefusal::Dead(DeadInvitation::Unknown));
    };
    let id = &workspace.id;
    let invitation = match tx.invitation_of_token(hash, now).await.or_fault()? {
        Ok(invitation) => invitation,
        Err(why) => return refuse(AcceptRefusal::Dead(why)),
    };
    let Some(user) = account(services, &mut tx, &invitation.email, person, now).await.or_fault()? else {
        return refuse(AcceptRefusal::SignInFirst);
    };
    tx.accept_invitation(invitation.id, now).await.or_fault()?;
    // Somebody who became a member on another way stays what the person is.
    let member = tx.member(id, user).await.or_fault()?;
    let seat = match &member {
        Some(member) => NamedSeat::of(member.role, &member.teams),
        None => {
            let teams = tx.open_teams(id).await.or_fault()?;
            let teams: Vec<_> = teams.into_iter().filter(|team| invitation.teams.contains(&team.id)).collect();
            tx.insert_membership(id, user, invitation.role).await.or_fault()?;
            tx.set_teams(id, user, &Seat::of(invitation.role, &teams).teams).await.or_fault()?;
            NamedSeat::of(invitation.role, &teams)
        }
    };
    // The mailbox has perhaps another owner, whom the workspace's provider knows as somebody else.
    tx.forget_sso_person(id, user).await.or_fault()?;
    let actor = source.actor(user, invitation.email.clone());
    let change = Change::Member(MemberChange { email: invitation.email, event: MemberEvent::Joined { user, seat } });
    tx.record(services.catalog(), id, &actor, &change, now).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(workspace)
}

async fn lock_workspace(tx: &mut Tx, token_hash: [u8; 32]) -> Result<Option<Workspace>, store::Error> {
    let Some(workspace) = tx.workspace_of_token(token_hash).await? else { return Ok(None) };
    tx.enter(&workspace).await?;
    tx.lock_workspace(&workspace).await?;
    tx.workspace(&workspace).await
}

/// The account that joins; none when somebody set its password meanwhile, who has to sign in.
async fn account(
    services: &Services,
    tx: &mut Tx,
    email: &Email,
    person: &Person,
    now: OffsetDateTime,
) -> Result<Option<UserId>, store::Error> {
    let (name, hash) = match person {
        Person::Known(user) => return Ok(Some(*user)),
        Person::New { name, hash } => (name, hash),
    };
    match tx.account(email).await? {
        Some(account) => match tx.lock_password_hash(account.id).await? {
            Some(_) => Ok(None),
            None => {
                tx.set_password_hash(account.id, hash).await?;
                Ok(Some(account.id))
            }
        },
        None => {
            let (name, password_hash) = (name.clone(), Some(hash.clone()));
            let account =
                Account { id: UserId(services.uuid()), email: email.clone(), name, password_hash, staff: false };
            match tx.insert_account(&account, now).await {
                Ok(()) => Ok(Some(account.id)),
                // Another invitation made it at the same moment.
                Err(error) if error.conflict() == Some(Conflict::Account) => Ok(None),
                Err(error) => Err(error),
            }
        }
    }
}
