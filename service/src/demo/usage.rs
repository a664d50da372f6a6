//! A month of requests with the demo's keys, counted as a gateway's node counts them.

use std::net::Ipv4Addr;

use domain::ids::{ApiId, KeyId, WorkspaceId};
use domain::usage::{CHART_DAYS, Counted};
use store::Scope;
use time::{Duration, OffsetDateTime};

use super::workspace;
use crate::usage::{Call, CallerSeen, flush};
use crate::{Fault, Services};

/// A program that calls with a key.
struct Habit {
    workspace: &'static str,
    key: &'static str,
    api: &'static str,
    verdict: Counted,
    /// Addresses of 198.51.100.0/24 and 203.0.113.0/24, the ranges for documentation (RFC 5737).
    address: Ipv4Addr,
    agent: &'static str,
    /// In a busy hour.
    calls: u64,
    rhythm: Rhythm,
    /// Hours ago that it began.
    since: i64,
    /// Minutes ago that it called last.
    last: i64,
}

#[derive(Clone, Copy)]
enum Rhythm {
    /// Like people: few calls at night and on weekends.
    People,
    /// At night, once.
    Nightly,
    /// All day.
    Steady,
}

const MONTH: i64 = 24 * CHART_DAYS as i64;
const PARTNER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 24);

const fn own(host: u8) -> Ipv4Addr {
    Ipv4Addr::new(198, 51, 100, host)
}

const HABITS: [Habit; 19] = [
    acme("Checkout service", "data", own(10), "acme-checkout/3.4", 410, Rhythm::People, 2),
    acme("Checkout service", "data", own(11), "acme-checkout/3.4", 395, Rhythm::People, 2),
    acme("Checkout service", "push", own(10), "acme-checkout/3.4", 60, Rhythm::People, 6),
    acme("Checkout service", "segmentation", own(32), "acme-profiles/1.9 (Java/21)", 35, Rhythm::Steady, 14),
    Habit {
        verdict: Counted::OldText,
        since: 22,
        ..acme("Checkout service", "data", PARTNER, "acme-checkout/3.2", 1, Rhythm::Steady, 3)
    },
    Habit { since: 400, ..acme("Checkout service", "data", own(77), "curl/8.5.0", 2, Rhythm::Nightly, 9 * 24 * 60) },
    acme("Warehouse sync", "data", own(40), "warehouse-sync/0.9 python-requests/2.32", 2600, Rhythm::Nightly, 7 * 60),
    acme(
        "Warehouse sync",
        "segmentation",
        own(40),
        "warehouse-sync/0.9 python-requests/2.32",
        80,
        Rhythm::Nightly,
        7 * 60,
    ),
    acme("Northwind (vendor)", "push", PARTNER, "northwind-sender/2.1", 430, Rhythm::People, 41),
    Habit {
        since: 12 * 24,
        ..acme(
            "Northwind (vendor)",
            "push",
            Ipv4Addr::new(203, 0, 113, 99),
            "curl/8.5.0",
            9,
            Rhythm::Nightly,
            6 * 24 * 60,
        )
    },
    Habit {
        verdict: Counted::ApiNotAllowed,
        since: 9 * 24,
        ..acme("Northwind (vendor)", "data", PARTNER, "northwind-sender/2.2-beta", 4, Rhythm::People, 26 * 60)
    },
    acme("Support console", "data", own(21), "support-console/5.0", 45, Rhythm::People, 11),
    Habit {
        verdict: Counted::WorkspaceMismatch,
        since: 70,
        ..acme("Support console", "data", own(21), "support-console/5.0", 1, Rhythm::People, 50)
    },
    acme("Loyalty app", "segmentation", own(50), "loyalty-app/2.0 okhttp/4.12.0", 120, Rhythm::People, 5),
    acme("Data API key", "data", own(60), "acme-legacy/1.0", 210, Rhythm::Steady, 4),
    Habit {
        verdict: Counted::OldText,
        since: 20,
        ..acme("Old mailer", "push", own(61), "old-mailer/1.7", 3, Rhythm::Steady, 17)
    },
    Habit {
        workspace: "BOREAL",
        ..acme("Data API key", "data", own(120), "boreal-booking/7.1", 640, Rhythm::Steady, 1)
    },
    Habit {
        workspace: "BOREAL",
        ..acme("Push API key", "push", own(121), "boreal-notify/2.3", 90, Rhythm::People, 3 * 60)
    },
    Habit { workspace: "COBALT", ..acme("Data API key", "data", own(140), "cobalt-core/12", 330, Rhythm::People, 8) },
];

const fn acme(
    key: &'static str,
    api: &'static str,
    address: Ipv4Addr,
    agent: &'static str,
    calls: u64,
    rhythm: Rhythm,
    last: i64,
) -> Habit {
    let verdict = Counted::Allowed;
    Habit { workspace: "ACME01", key, api, verdict, address, agent, calls, rhythm, since: MONTH - 24, last }
}

/// Counts a month of requests, unless that was done before.
pub(super) async fn load(services: &Services, now: OffsetDateTime) -> Result<(), Fault> {
    // Real requests may have come to a demo that runs since before its keys had a history of use.
    if is_loaded(services, now - Duration::days(7)).await? {
        return Ok(());
    }
    for habit in &HABITS {
        let workspace = workspace(habit.workspace);
        if let Some(key) = key_named(services, &workspace, habit.key).await? {
            habit.count(services, &workspace, &key, now)?;
            // A month has more hours than a node tells callers apart in.
            flush(services).await?;
        }
    }
    Ok(())
}

async fn is_loaded(services: &Services, before: OffsetDateTime) -> Result<bool, Fault> {
    let acme = workspace("ACME01");
    let mut tx = services.0.db.begin(Scope::Workspace(&acme)).await?;
    Ok(tx.has_usage_before(&acme, before).await?)
}

async fn key_named(services: &Services, workspace: &WorkspaceId, name: &str) -> Result<Option<KeyId>, Fault> {
    let name = domain::key_name::KeyName::parse(name).map_err(|bad| Fault::Input(bad.to_string()))?;
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await?;
    Ok(tx.key_named(workspace, &name).await?.map(|(key, _)| key))
}

impl Habit {
    fn count(
        &self,
        services: &Services,
        workspace: &WorkspaceId,
        key: &KeyId,
        now: OffsetDateTime,
    ) -> Result<(), Fault> {
        let api: ApiId = self.api.parse().map_err(|_| Fault::Input(format!("no API is called {}", self.api)))?;
        let until = now - Duration::minutes(self.last);
        let mut at = until - Duration::hours(self.since - self.last / 60);
        while at <= until {
            // The last hour had a call, whatever the rhythm.
            let calls = self.rhythm.calls(self.calls, at).max(u64::from(at == until));
            if calls > 0 {
                services.usage().note_many(
                    &Call {
                        workspace,
                        key,
                        api: Some(&api),
                        verdict: self.verdict,
                        caller: CallerSeen { address: self.address.into(), agent: self.agent.as_bytes() },
                        presented: "",
                        at,
                    },
                    calls,
                );
            }
            at += Duration::hours(1);
        }
        Ok(())
    }
}

impl Rhythm {
    /// The calls of an hour, of so many in a busy one.
    fn calls(self, busy: u64, at: OffsetDateTime) -> u64 {
        let weekend = matches!(at.weekday(), time::Weekday::Saturday | time::Weekday::Sunday);
        // No two days are alike.
        let wobble = 80 + u64::from(at.ordinal()) * 37 % 41;
        let percent = match (self, at.hour()) {
            (Self::Steady, _) => 100,
            (Self::Nightly, 3) => 100,
            (Self::Nightly, _) => 0,
            (Self::People, 8..=19) => 100,
            (Self::People, 6 | 7 | 20..=22) => 40,
            (Self::People, _) => 6,
        };
        let percent = if weekend { percent * 6 / 10 } else { percent };
        match percent {
            0 => 0,
            percent => (busy * percent * wobble / 10_000).max(u64::from(percent >= 40)),
        }
    }
}
