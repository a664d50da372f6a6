//! The few pictures. All are decoration: words beside them or on their button say the same.

use leptos::prelude::*;

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The brand, and API keys.
    Key,
    /// Logs.
    List,
    /// People and workspaces.
    People,
    /// Who sees what.
    Eye,
    /// Machines.
    Nodes,
    /// Colours.
    Theme,
    /// More below.
    Down,
    /// More actions.
    Dots,
    /// A warning.
    Warning,
    /// Done.
    Check,
    /// Away with it.
    Cross,
}

/// A picture in the colour of the text.
#[component]
pub fn Icon(
    /// Which one.
    shape: Shape,
) -> impl IntoView {
    view! {
        <svg
            class="icon"
            width="16"
            height="16"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width=shape.width()
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=shape.path() />
        </svg>
    }
}

impl Shape {
    fn width(self) -> &'static str {
        if self == Self::Dots { "3.5" } else { "2" }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Key => "M12.5 15a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0m-1.3-3.2 8.3-8.3M16 7l3 3",
            Self::Nodes => "M4 4h16v6H4zM4 14h16v6H4zM8 7h.01M8 17h.01",
            Self::Eye => {
                "M2.5 12c2-4 5.4-6.5 9.5-6.5s7.5 2.5 9.5 6.5c-2 4-5.4 6.5-9.5 6.5s-7.5-2.5-9.5-6.5M15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0"
            }
            Self::People => {
                "M12.5 8a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0M2.5 20c.6-3.6 3.2-5.5 6.5-5.5s5.9 1.9 6.5 5.5\
                 M16 4.8a3.5 3.5 0 0 1 0 6.4M18.5 14.8c1.7.8 2.7 2.5 3 5.2"
            }
            Self::List => "M8 6h13M8 12h13M8 18h9M3 6h.01M3 12h.01M3 18h.01",
            Self::Theme => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18v18M12 7l4 1.5M12 12h6M12 17l4-1.5",
            Self::Down => "m7 10 5 5 5-5",
            Self::Dots => "M5 12h.01M12 12h.01M19 12h.01",
            Self::Warning => "M12 4 2.8 20h18.4L12 4m0 6v4.5M12 17.5h.01",
            Self::Check => "m5 12.5 4.5 4.5L19 7.5",
            Self::Cross => "m6 6 12 12M18 6 6 18",
        }
    }
}
