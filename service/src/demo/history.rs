//! Ninety days of a customer's life, through the use cases.

use domain::ids::{KeyId, WorkspaceId};
use domain::key::Version;
use time::{Duration, OffsetDateTime};

use super::clock::Dial;
use super::people::People;
use super::{LEGACY_KEYS, tolerate, workspace};
use crate::keys::{ConfirmedChange, CreateKey, EditKey};
use crate::{Caller, Clock as _, Fault, Services, console, early_access, keys, operator};

const ALL: [&str; 3] = ["data", "push", "segmentation"];

pub(super) async fn load(services: &Services, clock: &Dial, people: &People, now: OffsetDateTime) -> Result<(), Fault> {
    let acme = workspace("ACME01");
    let acme_story = Story { services, clock, workspace: &acme };

    clock.advance(Duration::hours(2));
    let csv = LEGACY_KEYS.iter().fold("workspace_id,api,key\n".to_owned(), |mut csv, (workspace, api, key)| {
        csv.push_str(&format!("{workspace},{api},{key}\n"));
        csv
    });
    tolerate(operator::import_legacy(services, csv.as_bytes()).await)?;

    clock.advance(Duration::days(4));
    tolerate(early_access::request(services, &people.maya, &acme).await)?;
    clock.advance(Duration::hours(20));
    tolerate(early_access::switch(services, &people.noor, &acme, true).await)?;

    // Noor sees whether everything has moved.
    tolerate(console::detail(services, &people.noor, &acme).await)?;

    clock.advance(Duration::hours(3));
    acme_story.create(&people.maya, "Checkout", &ALL).await?;
    acme_story.create(&people.li, "Warehouse sync", &["data"]).await?;
    acme_story.create(&people.maya, "Old mailer", &["push"]).await?;
    clock.advance(Duration::days(3));
    acme_story.create(&people.maya, "Northwind (vendor)", &["push"]).await?;
    acme_story.create(&people.li, "Support console", &["data", "push"]).await?;
    acme_story.create(&people.maya, "Loyalty app", &["data", "segmentation"]).await?;
    acme_story.create(&people.li, "Spring campaign", &["segmentation"]).await?;

    acme_story.busy_weeks(people, now).await?;

    acme_story.edit(&people.maya, "Checkout", "Checkout service", &ALL).await?;
    acme_story.edit(&people.li, "Warehouse sync", "Warehouse sync", &["data", "segmentation"]).await?;
    acme_story.archive(&people.maya, "Old mailer").await?;
    acme_story.archive(&people.li, "Spring campaign").await?;
    acme_story.regenerate(&people.maya, "Checkout service").await?;
    tolerate(early_access::request(services, &people.sofia, &workspace("BOREAL")).await)?;
    Ok(())
}

struct Story<'a> {
    services: &'a Services,
    clock: &'a Dial,
    workspace: &'a WorkspaceId,
}

impl Story<'_> {
    /// Every few hours somebody narrows, widens or regenerates a key, until a day before now.
    async fn busy_weeks(&self, people: &People, now: OffsetDateTime) -> Result<(), Fault> {
        let narrowed: [&[&str]; 4] = [&["data"], &["data", "push"], &["push", "segmentation"], &["segmentation"]];
        let names = ["Loyalty app", "Support console", "Spring campaign", "Northwind (vendor)", "Warehouse sync"];
        let mut turn = 0;
        while self.clock.now() < now - Duration::hours(30) {
            let who = if turn % 3 == 0 { &people.li } else { &people.maya };
            let name = names[turn % names.len()];
            if turn % 11 == 10 {
                self.regenerate(who, name).await?;
            } else {
                self.edit(who, name, name, narrowed[(turn / 2) % narrowed.len()]).await?;
            }
            let hours = [5, 3, 9, 6, 2, 11][turn % 6];
            self.clock.advance(Duration::hours(hours) + Duration::seconds(37 * hours));
            turn += 1;
        }
        self.edit(&people.maya, "Northwind (vendor)", "Northwind (vendor)", &["push"]).await?;
        self.edit(&people.maya, "Loyalty app", "Loyalty app", &["data", "segmentation"]).await?;
        self.edit(&people.li, "Support console", "Support console", &["data", "push"]).await
    }

    async fn create(&self, who: &Caller, name: &str, apis: &[&str]) -> Result<(), Fault> {
        let form = self.services.form_token();
        let request = CreateKey { name: name.to_owned(), apis: owned(apis), team: None, form };
        tolerate(keys::create(self.services, who, self.workspace, request).await)?;
        self.clock.advance(Duration::minutes(7));
        Ok(())
    }

    async fn edit(&self, who: &Caller, name: &str, new_name: &str, apis: &[&str]) -> Result<(), Fault> {
        let Some((key, expected)) = self.find(who, name).await? else { return Ok(()) };
        let request = EditKey { key, expected, name: new_name.to_owned(), apis: owned(apis), team: None };
        tolerate(keys::edit(self.services, who, self.workspace, request).await)?;
        self.clock.advance(Duration::minutes(3));
        Ok(())
    }

    async fn regenerate(&self, who: &Caller, name: &str) -> Result<(), Fault> {
        let Some((key, expected)) = self.find(who, name).await? else { return Ok(()) };
        let request = ConfirmedChange { key, expected, confirmation: name.to_owned(), proof: String::new() };
        tolerate(keys::regenerate(self.services, who, self.workspace, request).await)?;
        self.clock.advance(Duration::minutes(3));
        Ok(())
    }

    async fn archive(&self, who: &Caller, name: &str) -> Result<(), Fault> {
        let Some((key, expected)) = self.find(who, name).await? else { return Ok(()) };
        let request = ConfirmedChange { key, expected, confirmation: name.to_owned(), proof: String::new() };
        tolerate(keys::archive(self.services, who, self.workspace, request).await)?;
        self.clock.advance(Duration::minutes(3));
        Ok(())
    }

    async fn find(&self, who: &Caller, name: &str) -> Result<Option<(KeyId, Version)>, Fault> {
        let page = tolerate(keys::list(self.services, who, self.workspace).await)?;
        let keys = page.map(|page| page.keys).unwrap_or_default();
        Ok(keys.into_iter().find(|key| key.name.as_str() == name).map(|key| (key.id, key.version)))
    }
}

fn owned(apis: &[&str]) -> Vec<String> {
    apis.iter().map(|&api| api.to_owned()).collect()
}
