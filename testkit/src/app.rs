//! The real server, in this process, on ports of its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use server::Running;
use server::config::{Config, Roles};
use service::cluster::Mode;
use service::{MailWay, Secrets, Services};
use store::Db;
use time::Duration;

use crate::database::services;
use crate::{Browser, Gateway, PEPPER, Page, Smtp, TestClock, TestDatabase};

/// A server with a database of its own that holds the demo data. Stops when the test's runtime ends.
pub struct TestApp {
    /// Its database.
    pub database: TestDatabase,
    /// Its use cases.
    pub services: Services,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// The folder of its mails, unless they leave over SMTP.
    pub mail: PathBuf,
    /// The server.
    pub running: Running,
    origin: String,
    gateway: String,
}

/// Another node of the same cluster. Stops when the test's runtime ends.
pub struct Node {
    /// The server.
    pub running: Running,
    /// Its use cases.
    pub services: Services,
    /// What asks it.
    pub gateway: Gateway,
}

impl TestApp {
    /// Starts one.
    ///
    /// # Panics
    /// When the test cluster doesn't run: see [`TestDatabase::with_demo`].
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts one with other settings.
    ///
    /// # Panics
    /// As [`TestApp::start`].
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::start_mailing(MailWay::Folder, PEPPER.into(), change).await
    }

    /// Starts one with another secret file; its first secret is [`PEPPER`].
    ///
    /// # Panics
    /// As [`TestApp::start`].
    pub async fn start_with_secrets(secrets: Secrets) -> Self {
        Self::start_mailing(MailWay::Folder, secrets, |_| {}).await
    }

    /// Starts one whose mails leave through that server, which it trusts.
    ///
    /// # Panics
    /// As [`TestApp::start`].
    pub async fn start_with_smtp(smtp: &Smtp) -> Self {
        Self::start_with_smtp_trusting(smtp, smtp.ca_pem()).await
    }

    /// Starts one whose mails leave through that server, and which trusts another CA than the server's.
    ///
    /// # Panics
    /// As [`TestApp::start`].
    pub async fn start_with_smtp_trusting(smtp: &Smtp, ca_pem: &str) -> Self {
        let way = MailWay::Smtp { url: smtp.url(), ca: Some(ca_pem.into()) };
        Self::start_mailing(|_| way, PEPPER.into(), |_| {}).await
    }

    async fn start_mailing(
        way: impl FnOnce(PathBuf) -> MailWay,
        secrets: Secrets,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let database = TestDatabase::with_demo().await;
        let data_dir = std::env::temp_dir().join(format!("latchkey-{}", database.name));
        let mail = data_dir.join("mail");
        let clock = Arc::new(TestClock::default());
        let db = Db::connect(&database.url, 10).await.expect("the test's database");
        let services = services(db, Arc::clone(&clock), way(mail.clone()), &data_dir, secrets, None, Mode::Lease);

        let mut config = Config::from_vars(&BTreeMap::new()).expect("defaults");
        config.dashboard_addr = ([127, 0, 0, 1], 0).into();
        config.gateway_addr = ([127, 0, 0, 1], 0).into();
        config.demo = true;
        config.data_dir = data_dir;
        // Tests run the worker's steps themselves.
        config.roles.worker = false;
        change(&mut config);
        let running = server::start(&config, services.clone()).await.expect("the server starts");
        if config.roles.gateway {
            service::verify::until_loaded(&services).await;
        }
        let address = |address: Option<std::net::SocketAddr>| {
            address.map(|address| format!("http://{address}")).unwrap_or_default()
        };
        let (origin, gateway) = (address(running.dashboard_addr()), address(running.gateway_addr()));
        Self { database, services, clock, mail, running, origin, gateway }
    }

    /// Use cases on the same database, as another node has them, which reaches it at this address.
    ///
    /// # Panics
    /// When the address can't be read.
    pub fn services_at(&self, url: &str) -> Services {
        let db = Db::open(url, 2).expect("an address");
        let data_dir = self.mail.parent().expect("the data folder");
        let way = MailWay::Folder(self.mail.clone());
        services(db, Arc::clone(&self.clock), way, data_dir, PEPPER.into(), None, Mode::Lease)
    }

    /// Use cases on the same database for an operator who keeps audit logs for so long.
    ///
    /// # Panics
    /// When the database can't be reached.
    pub async fn services_that_keep(&self, retention: Duration) -> Services {
        let db = Db::connect(&self.database.url, 2).await.expect("the test's database");
        let way = MailWay::Folder(self.mail.clone());
        let data_dir = self.mail.parent().expect("the data folder");
        services(db, Arc::clone(&self.clock), way, data_dir, PEPPER.into(), Some(retention), Mode::Lease)
    }

    /// Another node of the same cluster, which answers gateways alone.
    ///
    /// # Panics
    /// When it doesn't start.
    pub async fn another_node(&self, mode: Mode) -> Node {
        self.another_node_with(mode, PEPPER.into()).await
    }

    /// The same with another secret file.
    ///
    /// # Panics
    /// When it doesn't start.
    pub async fn another_node_with(&self, mode: Mode, secrets: Secrets) -> Node {
        let db = Db::connect(&self.database.url, 4).await.expect("the test's database");
        let way = MailWay::Folder(self.mail.clone());
        let data_dir = self.mail.parent().expect("the data folder");
        let services = services(db, Arc::clone(&self.clock), way, data_dir, secrets, None, mode);
        let mut config = Config::from_vars(&BTreeMap::new()).expect("defaults");
        config.gateway_addr = ([127, 0, 0, 1], 0).into();
        config.roles = Roles { dashboard: false, gateway: true, worker: false };
        let running = server::start(&config, services.clone()).await.expect("the node starts");
        service::verify::until_loaded(&services).await;
        let address = running.gateway_addr().expect("a gateway");
        Node { running, services, gateway: Gateway::new(format!("http://{address}")) }
    }

    /// Another node of the same cluster, which serves people alone: its address. See [`Browser::at`].
    ///
    /// # Panics
    /// When it doesn't start.
    pub async fn another_dashboard(&self) -> (Running, String) {
        let mut config = Config::from_vars(&BTreeMap::new()).expect("defaults");
        config.dashboard_addr = ([127, 0, 0, 1], 0).into();
        config.roles = Roles { dashboard: true, gateway: false, worker: false };
        let services = self.services_at(&self.database.url);
        let running = server::start(&config, services).await.expect("the node starts");
        let origin = format!("http://{}", running.dashboard_addr().expect("a dashboard"));
        (running, origin)
    }

    /// A browser of somebody who isn't signed in.
    pub fn stranger(&self) -> Browser {
        Browser::new(self.origin.clone())
    }

    /// A browser of a demo account that is signed in.
    ///
    /// # Panics
    /// When the sign-in fails.
    pub async fn browser_of(&self, email: &str) -> Browser {
        let browser = self.stranger();
        let page = sign_in(&browser, email, service::demo::PASSWORD).await;
        assert_eq!(page.status, 303, "{email}: {}", page.text());
        browser
    }

    /// A gateway.
    pub fn gateway(&self) -> Gateway {
        Gateway::new(self.gateway.clone())
    }

    /// The dashboard's address.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

/// Sends the sign-in form.
pub async fn sign_in(browser: &Browser, email: &str, password: &str) -> Page {
    browser.post("/login", &[("email", email), ("password", password)]).await
}
