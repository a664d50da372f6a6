//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// A self-hosted dashboard and verifier for API keys.
#[derive(Debug, Parser)]
#[command(name = "latchkey", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the dashboard, the gateway address and the background work (see LATCHKEY_ROLES).
    Serve,
    /// Apply the migrations of the database.
    Migrate,
    /// Load the demo data. Running it again changes nothing.
    Demo,
    /// People of the operator.
    #[command(subcommand)]
    Staff(Staff),
    /// People's accounts.
    #[command(subcommand)]
    Account(Account),
    /// Workspaces.
    #[command(subcommand)]
    Workspace(Workspace),
    /// Keys from before Latchkey.
    #[command(subcommand)]
    Legacy(Legacy),
    /// The proof of the audit log.
    #[command(subcommand)]
    Audit(Audit),
    /// What all nodes agree on.
    #[command(subcommand)]
    Cluster(Cluster),
    /// The pepper of key hashes.
    #[command(subcommand)]
    Pepper(Pepper),
}

/// The pepper of key hashes.
#[derive(Debug, Subcommand)]
pub enum Pepper {
    /// Show its versions, which is in use, and how many keys are under each.
    Status {
        /// List the keys that aren't under the version in use.
        #[arg(long)]
        keys: bool,
    },
    /// Add a version to this machine's secret file. Nothing uses it yet.
    Add,
    /// Make new hashes with a version, once every node knows it.
    Use {
        /// The version.
        #[arg(value_name = "N")]
        version: u8,
    },
    /// Take a version that no key is under out of this machine's secret file.
    Retire {
        /// The version.
        #[arg(value_name = "N")]
        version: u8,
    },
    /// Go on with this machine's secret file when the one that the keys were made with is lost. Every key is refused
    /// from then on, until it is regenerated.
    Reset {
        /// Confirms it.
        #[arg(long, required = true)]
        every_key_is_lost: bool,
    },
}

/// What all nodes agree on.
#[derive(Debug, Subcommand)]
pub enum Cluster {
    /// Show or set for how long nodes answer from memory without hearing from the database. A change waits that
    /// long for a node that died.
    Lease {
        /// From 1 to 600. A shorter lease than now takes until the longer ones have ended.
        #[arg(value_name = "SECONDS")]
        seconds: Option<u16>,
    },
}

/// The proof of the audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check the chains in the database, or an exported report without one. Says the first entry that is wrong,
    /// and fails then.
    Verify {
        /// Only this workspace's chain; a report must be of this workspace.
        #[arg(long, value_name = "ID")]
        workspace: Option<String>,
        /// The public key that the report must be signed by, as `latchkey audit key` prints it. Without it the key of
        /// this installation's secret file.
        #[arg(long, value_name = "KEY", requires = "file")]
        key: Option<String>,
        /// A report (CSV).
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Print the public key that checkpoints and reports are signed by.
    Key,
}

/// People of the operator.
#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Create a CSM and print a one-time link to set a password.
    Add {
        /// The person's address.
        email: String,
    },
}

/// People's accounts.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Remove the second factor of somebody who lost the device and the recovery codes. Ends every session of the
    /// person, who is told by mail. Make sure first that it is that person who asks.
    RemoveFactor {
        /// The person's address.
        email: String,
    },
}

/// Workspaces.
#[derive(Debug, Subcommand)]
pub enum Workspace {
    /// Create a workspace. Its first admin gets an invitation by mail.
    Create {
        /// Its name on the screen.
        name: String,
        /// Its id, which callers write before the colon of their credentials.
        #[arg(long)]
        id: String,
        /// The email address of its first admin.
        #[arg(long, value_name = "EMAIL")]
        admin: String,
    },
}

/// Keys from before Latchkey.
#[derive(Debug, Subcommand)]
pub enum Legacy {
    /// Import existing keys, hashed on the way in. With a bad row nothing is imported.
    Import {
        /// A CSV file with the columns workspace_id,api,key.
        #[arg(value_name = "FILE.csv")]
        file: PathBuf,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
        let parsed = |line: &str| Cli::try_parse_from(line.split(' ')).is_ok();
        assert!(parsed("latchkey audit verify --workspace ACME01 report.csv"));
        assert!(!parsed("latchkey audit verify --key x"), "a key is for a report");
    }
}
