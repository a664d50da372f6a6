//! The view that an address of the log holds, and the addresses of its neighbours.

use domain::audit::{AuditAsked, AuditPlace};
use domain::ids::WorkspaceId;

use crate::address;

/// A view of a workspace's log.
#[derive(Clone, Debug)]
pub struct View {
    /// Whose log.
    pub workspace: WorkspaceId,
    /// What is asked of it.
    pub asked: AuditAsked,
}

impl View {
    /// Where the log is, whatever is asked of it.
    pub fn log(&self) -> String {
        address::audit_logs(&self.workspace)
    }

    /// The view's newest page.
    pub fn address(&self) -> String {
        with_query(self.log(), &self.asked, None)
    }

    /// Another page of the view: `before`, `after` or `seen` a place.
    pub fn at(&self, name: &str, place: AuditPlace) -> String {
        with_query(self.log(), &self.asked, Some((name, place)))
    }

    /// The newest page of a view that differs.
    pub fn but(&self, change: impl FnOnce(&mut AuditAsked)) -> String {
        let mut asked = self.asked.clone();
        change(&mut asked);
        with_query(self.log(), &asked, None)
    }

    /// Everything, on the same clock.
    pub fn cleared(&self) -> String {
        self.but(|asked| *asked = AuditAsked { zone: std::mem::take(&mut asked.zone), ..AuditAsked::default() })
    }
}

/// An address with a view in its query.
pub fn with_query(path: String, asked: &AuditAsked, place: Option<(&str, AuditPlace)>) -> String {
    let pairs = asked.pairs().into_iter().map(|(name, value)| format!("{name}={}", address::encoded(value)));
    let pairs: Vec<_> = pairs.chain(place.map(|(name, place)| format!("{name}={place}"))).collect();
    if pairs.is_empty() { path } else { format!("{path}?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_keep_what_they_do_not_change() {
        let asked = AuditAsked {
            teams: vec!["R&D, Köln".into(), "Growth".into()],
            zone: "Europe/Berlin".into(),
            value: "50 %".into(),
            ..AuditAsked::default()
        };
        let view = View { workspace: "ACME01".parse().unwrap(), asked };
        let log = "/w/ACME01/settings/account/audit-logs";
        let kept = "team=R%26D%2C%20K%C3%B6ln&team=Growth&zone=Europe%2FBerlin";
        assert_eq!(view.address(), format!("{log}?{kept}&value=50%20%25"));
        assert_eq!(view.but(|asked| asked.value.clear()), format!("{log}?{kept}"));
        assert_eq!(view.cleared(), format!("{log}?zone=Europe%2FBerlin"));
        let place = "812-1764000000123456".parse().unwrap();
        assert_eq!(view.at("before", place), format!("{log}?{kept}&value=50%20%25&before=812-1764000000123456"));
        let everything = View { asked: AuditAsked::default(), ..view };
        assert_eq!(everything.address(), log);
        assert_eq!(everything.at("seen", place), format!("{log}?seen=812-1764000000123456"));
    }
}
