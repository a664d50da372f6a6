//! The demo's workspaces, teams and accounts.

use std::net::{IpAddr, Ipv4Addr};

use domain::access::Role;
use domain::account::{Email, Me, Password};
use domain::audit::{Actor, Change, MemberChange, MemberEvent};
use domain::ids::{TeamId, UserId, WorkspaceId};
use domain::people::NamedSeat;
use domain::team::TeamName;
use store::accounts::Account;
use store::{Scope, Tx};

use super::{PASSWORD, workspace};
use crate::{Caller, Fault, Services, Source};

/// The people who act in the history.
pub(super) struct People {
    pub(super) maya: Caller,
    pub(super) li: Caller,
    pub(super) sofia: Caller,
    pub(super) noor: Caller,
}

struct Person {
    email: &'static str,
    name: &'static str,
    staff: bool,
    /// Last part of an address of 192.0.2.0/24, the range for documentation (RFC 5737).
    host: u8,
    memberships: &'static [(&'static str, Role, Option<&'static str>)],
}

const PEOPLE: [Person; 6] = [
    Person {
        email: "maya@acme.example",
        name: "Maya Chen",
        staff: false,
        host: 14,
        memberships: &[("ACME01", Role::Admin, Some("Growth")), ("COBALT", Role::Viewer, None)],
    },
    Person {
        email: "li@acme.example",
        name: "Li Wei",
        staff: false,
        host: 31,
        memberships: &[("ACME01", Role::Manager, Some("Platform"))],
    },
    Person {
        email: "ravi@acme.example",
        name: "Ravi Patel",
        staff: false,
        host: 44,
        memberships: &[("ACME01", Role::Viewer, Some("Support"))],
    },
    Person {
        email: "sofia@borealis.example",
        name: "Sofia Lindqvist",
        staff: false,
        host: 77,
        memberships: &[("BOREAL", Role::Admin, None)],
    },
    Person {
        email: "tom@cobalt.example",
        name: "Tom Okafor",
        staff: false,
        host: 90,
        memberships: &[("COBALT", Role::Admin, None)],
    },
    Person { email: "noor@latchkey.example", name: "Noor Haddad", staff: true, host: 200, memberships: &[] },
];

const WORKSPACES: [(&str, &str); 3] =
    [("ACME01", "Acme Retail"), ("BOREAL", "Borealis Air"), ("COBALT", "Cobalt Bank")];
const TEAMS: [(&str, &str); 3] = [("ACME01", "Growth"), ("ACME01", "Platform"), ("ACME01", "Support")];

/// Makes workspaces, teams and accounts, all in one transaction, unless they are there.
pub(super) async fn load(services: &Services) -> Result<People, Fault> {
    let first = email(PEOPLE[0].email)?;
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    if tx.account(&first).await?.is_none() {
        make(services, &mut tx).await?;
        tx.commit().await?;
    }
    Ok(People {
        maya: caller(services, &PEOPLE[0]).await?,
        li: caller(services, &PEOPLE[1]).await?,
        sofia: caller(services, &PEOPLE[3]).await?,
        noor: caller(services, &PEOPLE[5]).await?,
    })
}

async fn make(services: &Services, tx: &mut Tx) -> Result<(), Fault> {
    let now = services.now();
    for (id, name) in WORKSPACES {
        let id = workspace(id);
        tx.enter(&id).await?;
        tx.insert_workspace(&id, name, now).await?;
        tx.record(services.catalog(), &id, &Actor::System, &Change::WorkspaceCreated { name: name.to_owned() }, now)
            .await?;
    }
    let mut teams = Vec::new();
    for (id, name) in TEAMS {
        let (id, team) = (workspace(id), TeamId(services.uuid()));
        tx.enter(&id).await?;
        let title = TeamName::parse(name).map_err(|bad| Fault::Input(bad.to_string()))?;
        tx.insert_team(&id, team, &title).await?;
        teams.push((id, name, team));
    }
    for person in &PEOPLE {
        let password = Password::typed(PASSWORD.to_owned());
        let account = Account {
            id: UserId(services.uuid()),
            email: email(person.email)?,
            name: person.name.to_owned(),
            password_hash: Some(services.0.passwords.hash(password, services.0.random.as_ref()).await?),
            staff: person.staff,
        };
        tx.insert_account(&account, now).await?;
        for &(id, role, team) in person.memberships {
            join(services, tx, &workspace(id), &account, role, team.and_then(|t| find(&teams, id, t))).await?;
        }
    }
    Ok(())
}

fn find(teams: &[(WorkspaceId, &str, TeamId)], workspace: &str, name: &str) -> Option<TeamId> {
    teams.iter().find(|(id, team, _)| id.as_str() == workspace && *team == name).map(|(_, _, team)| *team)
}

async fn join(
    services: &Services,
    tx: &mut Tx,
    workspace: &WorkspaceId,
    account: &Account,
    role: Role,
    team: Option<TeamId>,
) -> Result<(), Fault> {
    tx.enter(workspace).await?;
    tx.insert_membership(workspace, account.id, role).await?;
    tx.set_teams(workspace, account.id, &team.into_iter().collect()).await?;
    let event = MemberEvent::Joined { user: account.id, seat: NamedSeat::of(role, &[]) };
    let change = Change::Member(MemberChange { email: account.email.clone(), event });
    tx.record(services.catalog(), workspace, &Actor::System, &change, services.now()).await?;
    Ok(())
}

async fn caller(services: &Services, person: &Person) -> Result<Caller, Fault> {
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let account = tx.account(&email(person.email)?).await?;
    let account = account.ok_or_else(|| Fault::Input("the demo's accounts aren't complete".to_owned()))?;
    tx.act_for(account.id).await?;
    let memberships = tx.memberships(account.id).await?;
    let me = Me { user: account.id, email: account.email, name: account.name, staff: account.staff, memberships };
    Ok(Caller {
        me,
        source: Source { ip: IpAddr::V4(Ipv4Addr::new(192, 0, 2, person.host)), request: None, unattended: false },
        session: None,
        proven_at: services.now(),
        second_factor: false,
        sso_workspace: None,
    })
}

fn email(text: &str) -> Result<Email, Fault> {
    Email::parse(text).map_err(|bad| Fault::Input(bad.to_string()))
}
